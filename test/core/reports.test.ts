import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  normalizeDicomJson,
  normalizePart10,
  openContainer,
  openPart10,
  turnFor,
  turnedSize,
  type Description,
  type DicomJson,
  type DicomJsonElement,
} from '../../src/core/index.js';
// Internal: a type; and no public function decodes a frame.
import type { Attribute } from '../../src/core/dicom/attributes.js';
import { createDecoder, type Decoder } from '../../src/codec/decoder.js';
import { dictOf } from './containers/json-of.js';

/* Files with the properties of real ones that people reported, and what is right for each. */

interface Expected {
  readonly turn: string;
  readonly across?: number;
  readonly down?: number;
  readonly eye?: string;
  readonly sop?: string;
  readonly frames?: number;
  readonly damaged?: number;
  readonly images?: number;
  readonly volume?: boolean;
}
const folder = new URL('../fixtures/reports/', import.meta.url);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const listed = Object.entries(
  JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<string, { expect: Expected }>,
).map(([name, entry]) => [name, entry.expect] as const);
const files = listed.filter(([name]) => !name.startsWith('web/'));
const web = listed.filter(([name]) => name.startsWith('web/'));

function check(description: Description, expected: Expected): void {
  const { spacing, orientation, laterality, geometry } = description;
  expect(orientation.turns[0]).toBe(expected.turn);
  if (expected.across !== undefined) expect(spacing.horizontal.mm).toBeCloseTo(expected.across, 8);
  if (expected.down !== undefined) expect(spacing.vertical.mm).toBeCloseTo(expected.down, 8);
  if (expected.eye !== undefined) expect(laterality).toBe(expected.eye);
  if (expected.volume === false) expect(geometry.positions).toBe('unknown');
}

/** Attributes and spacing of a JSON or a written file, as every reader has them. */
function checkMetadata(json: DicomJson, { upright, spacing }: Description): void {
  expect([json['00280010']?.Value?.[0], json['00280011']?.Value?.[0]]).toEqual([
    upright.rows,
    upright.columns,
  ]);
  const top = json['00280030']?.Value;
  if (top !== undefined) expect(top.map(Number)).toEqual([spacing.vertical.mm, spacing.horizontal.mm]);
}

/** The data set of a file as a server that checks nothing sends it: text as it was found, and no Pixel Data. */
function asFound(attributes: Iterable<Attribute>): DicomJson {
  const elements = [...attributes].map(({ tag, vr, text, numbers, items }): [string, DicomJsonElement] => {
    const Value = text !== undefined ? text.split('\\') : items.length > 0 ? items.map(asFound) : numbers;
    return [tag, { vr: vr ?? 'UN', ...(vr === undefined ? {} : { Value }) }];
  });
  return Object.fromEntries(elements.filter(([tag]) => !/^(0002|7FE0)/.test(tag)));
}

let decoder: Decoder;
beforeAll(async () => {
  decoder = await createDecoder();
});

describe('by file', () => {
  it.each(files)('%s', async (name, expected) => {
    const opened = openPart10(read(name));
    const holding = opened.containers.filter(({ description }) => description.holdsImage);
    if (expected.images !== undefined) expect(holding).toHaveLength(expected.images);
    const [container] = holding;
    const image = container === undefined ? opened : openContainer(opened, container);
    const { description } = image;
    check(description, expected);
    expect(description.frames.damaged).toHaveLength(expected.damaged ?? 0);
    if (expected.frames !== undefined) expect(description.frames.count).toBe(expected.frames);

    const [instance] = normalizePart10(read(name), { orientation: 'upright' });
    const written = openPart10(instance!.bytes);
    // Uncompressed frames are turned where they are written; others by whoever decodes them.
    const raw = description.frames.encodings.includes('raw');
    if (expected.sop !== undefined) {
      const sopClass = dictOf(instance!.bytes)['00080016']?.Value?.[0];
      expect(sopClass).toBe(expected.sop);
    }
    expect(written.description.upright).toEqual(description.upright);
    expect(written.description.spacing).toMatchObject({
      horizontal: { mm: description.spacing.horizontal.mm },
      vertical: { mm: description.spacing.vertical.mm },
    });
    if (raw) {
      expect(written.image?.encodings).toEqual(['native']);
      return;
    }
    const [frame] = written.frames;
    const picture = await decoder.decode(frame!, { turn: description.orientation.turns[0] });
    expect({ rows: picture.rows, columns: picture.columns }).toEqual(description.upright);
  });

  it('uncompressed frames, one a fragment, are the same pixels in ordinary Pixel Data, transposed where upright', () => {
    const bytes = read('04-raw-frames-in-fragments.DCM');
    const { frames, description } = openPart10(bytes);
    const { rows, columns } = description.stored;
    const pixelsOf = (orientation: 'stored' | 'upright'): Uint8Array => {
      const [instance] = normalizePart10(bytes, { orientation });
      const { pixelData } = openPart10(instance!.bytes).file;
      expect(pixelData?.encapsulated).toBe(false);
      const { offset, length } = pixelData!.items[0]!;
      return instance!.bytes.subarray(offset, offset + length);
    };
    const stored = frames.flatMap((frame) => [...frame.subarray(0, rows * columns)]);
    expect([...pixelsOf('stored')]).toEqual(stored);
    const upright = pixelsOf('upright');
    const at = (frame: number, r: number, c: number): number => frames[frame]![r * columns + c]!;
    for (const frame of [0, frames.length - 1]) {
      const turned = Array.from({ length: rows * columns }, (_, i) =>
        at(frame, i % rows, Math.floor(i / rows)),
      );
      expect([...upright.subarray(frame * rows * columns, (frame + 1) * rows * columns)]).toEqual(turned);
    }
    expect(normalizePart10(normalizePart10(bytes)[0]!.bytes)[0]!.repairs).toEqual([]);
  });
});

describe('by DICOM JSON, with frames apart', () => {
  const apart = files.filter(([, { images, damaged }]) => images === undefined && damaged === undefined);
  it.each(apart)('%s', async (name, expected) => {
    const { frames, attributes } = openPart10(read(name));
    const json = asFound(attributes);
    const { description, json: repaired } = normalizeDicomJson(json, { orientation: 'upright' });
    check(description, expected);
    checkMetadata(repaired, description);
    for (const [index, frame] of frames.entries()) {
      const { stored } = await decoder.decode(frame);
      const turn = turnFor(description, 'upright', stored, index);
      expect(turn).toBe(description.orientation.turns[index]);
      expect(turnedSize(stored.rows, stored.columns, turn!)).toEqual(description.upright);
    }
  });

  it.each(web)('%s', async (name, expected) => {
    const json = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as DicomJson;
    for (const orientation of ['upright', 'stored'] as const) {
      const { description, json: repaired, repairs } = normalizeDicomJson(json, { orientation });
      check(description, expected);
      expect(description).toMatchObject({ family: 'standard', orientation: { basis: 'standard object' } });
      expect(description.geometry).toEqual({ planes: 'unknown', positions: 'unknown' });
      expect(repairs).toEqual([]);
      expect(repaired).toBe(json);
      for (const index of [0, 1]) {
        const frame = read(name.replace('.json', `-${index + 1}.frame`));
        const picture = await decoder.decode(frame);
        expect(turnFor(description, orientation, picture.stored, index)).toBe('none');
        expect({ rows: picture.rows, columns: picture.columns }).toEqual(description.upright);
        const other = { rows: picture.columns, columns: picture.rows };
        if (other.rows !== other.columns)
          expect(turnFor(description, orientation, other, index)).toBeUndefined();
      }
    }
  });
});
