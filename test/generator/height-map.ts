import { uidFor } from './czm-attributes.js';
import { EXPLICIT_LITTLE } from './ex-file.js';
import { bytes, fl, sq, text, us, writeFile, type Item } from './part10.js';
import type { DepthAt, Grid } from './analysis.js';

/*
 * Height Map Segmentation (PS3.3 A.91) as another program writes it: names of its own, explicit VR, and only what the
 * standard asks for.
 */

const CLASS = '1.2.840.10008.5.1.4.1.1.66.8';

export interface HeightMapOptions {
  /** Makes the UIDs of instance and series. */
  readonly name: string;
  /** SOP Instance UID of the cube. */
  readonly of: string;
  readonly grid: Grid;
  readonly surfaces: Readonly<Record<string, DepthAt>>;
}

/** A height map with a row for each frame of the cube, in their order, in the study of the generator's files. */
export function heightMap({ name, of, grid, surfaces }: HeightMapOptions): Uint8Array {
  const { bScans, aScans } = grid;
  const all = Object.entries(surfaces);
  const heights = Float32Array.from({ length: all.length * bScans * aScans }, (_, i) => {
    const [, depth] = all[Math.floor(i / (bScans * aScans))]!;
    return depth(Math.floor(i / aScans) % bScans, i % aScans) ?? -1;
  });
  const instance = uidFor(`instance ${name}`);
  const frames = Array.from({ length: bScans }, (_, index) => index + 1).join('\\');
  const source: Item = [
    text(0x00081150, 'UI', '1.2.840.10008.5.1.4.1.1.77.1.5.4'),
    text(0x00081155, 'UI', of),
    text(0x00081160, 'IS', frames),
  ];
  const segment = (label: string, number: number): Item => [
    us(0x00620004, number),
    text(0x00620005, 'LO', label),
    sq(0x0062000f, [[text(0x00080100, 'SH', `S-${number}`), text(0x00080102, 'SH', '99OTHER')]]),
  ];
  return writeFile(
    [
      text(0x00080016, 'UI', CLASS),
      text(0x00080018, 'UI', instance),
      text(0x00080060, 'CS', 'SEG'),
      text(0x00080070, 'LO', 'Somebody else'),
      text(0x00100010, 'PN', 'PHANTOM^SYNTHETIC'),
      text(0x00100020, 'LO', 'SYNTHETIC-1'),
      text(0x0020000d, 'UI', uidFor('study synthetic')),
      text(0x0020000e, 'UI', uidFor(`series ${name}`)),
      text(0x00280008, 'IS', String(all.length)),
      us(0x00280010, bScans),
      us(0x00280011, aScans),
      fl(0x00280122, -1),
      sq(
        0x00620002,
        all.map(([label], index) => segment(label, index + 1)),
      ),
      sq(0x52009229, [[sq(0x00089124, [[sq(0x00082112, [source])]])]]),
      sq(
        0x52009230,
        all.map((_, index): Item => [sq(0x0062000a, [[us(0x0062000b, index + 1)]])]),
      ),
      bytes(0x7fe00008, 'OF', new Uint8Array(heights.buffer)),
    ],
    { vr: 'explicit', transferSyntax: EXPLICIT_LITTLE, sopClass: CLASS, sopInstance: instance },
  );
}
