import { expect, it } from '@jest/globals';
import { normalizePart10, openPart10 } from '../../../src/core/index.js';
import { encapsulate } from '../../generator/encapsulate.js';
import { text } from '../../generator/part10.js';
import { codestream, czmFile } from '../czm-file.js';

/* A result is read like any other file: it must say no more than its source did, and need nothing more. */

it.each([
  ['crossed scans', 2, 1024],
  ['a cube whose slow axis is unknown', 3, 512],
])('%s, turned upright: nothing is left to repair', (_, count, rows) => {
  const source = czmFile({
    count,
    rows,
    attributes: { protocol: ['', ''], pixelSpacing: '0.0058651,0.0019550' },
  });
  const turned = Array.from({ length: count }, (_frame, i) =>
    codestream({ rows: 1024, columns: rows, reversible: true, fill: i + 1 }),
  );
  const [instance] = normalizePart10(source, { turnedFrames: turned });
  expect(openPart10(instance!.bytes).description.geometry.positions).toBe('unknown');
  const [again] = normalizePart10(instance!.bytes);
  expect(again!.repairs).toEqual([]);
  expect(again!.bytes).toBe(instance!.bytes);
});

it('facts that contradict each other: the result is no surer than its source', () => {
  // The spacing of an upright picture on frames of which the table says that they lie on their side.
  const source = czmFile({ count: 2, rows: 1024, attributes: { pixelSpacing: '0.001955034,0.005865103' } });
  const before = openPart10(source).description;
  expect(before).toMatchObject({ family: 'ex-dcm', orientation: { basis: 'unknown' } });
  const [instance] = normalizePart10(source);
  const { description } = openPart10(instance!.bytes);
  expect(description.family).not.toBe('standard');
  expect(description.orientation).toMatchObject({ basis: 'unknown', turns: ['none', 'none'] });
  expect(description.warnings.map(({ code }) => code)).toContain('SCAN_KIND');
  expect(normalizePart10(instance!.bytes)[0]!.bytes).toBe(instance!.bytes);
});

it('uncompressed frames of 8 bits, one a fragment, are unsigned, and the window goes with them', () => {
  const [rows, columns] = [300, 1536];
  const frames = [1, 2, 3].map((value) => new Uint8Array(rows * columns).fill(value));
  const source = czmFile({
    frames,
    rows,
    columns,
    elements: [text(0x00570001, 'UI', '1.2.276.0.75.2.2.44.6')],
    pixelData: encapsulate(frames, { offsetTable: 'empty' }),
    file: { transferSyntax: '1.2.840.10008.1.2.1' },
  });
  for (const orientation of ['stored', 'upright'] as const) {
    const [instance] = normalizePart10(source, { orientation });
    const { attributes } = openPart10(instance!.bytes);
    expect(attributes.get('00280103')?.numbers).toEqual([0]);
    expect(attributes.get('00281050')?.text?.trim()).toBe('157');
    expect(instance!.repairs.find(({ keyword }) => keyword === 'PixelRepresentation')).toMatchObject({
      from: '1',
      to: '0',
      provenance: 'assumed',
    });
  }
});

it('a file that its scrambled frames alone tell is known and turned after its conversion, too', () => {
  const source = czmFile({ attributes: { manufacturer: '', identification: undefined } });
  const before = openPart10(source).description;
  expect(before.evidence).toEqual(['scrambled frame']);
  const [instance] = normalizePart10(source);
  const { description } = openPart10(instance!.bytes);
  const { laterality, spacing, upright } = before;
  expect(description).toMatchObject({ laterality, upright });
  expect(description.spacing.horizontal.mm).toBe(spacing.horizontal.mm);
  expect(description.orientation.turns).toEqual(before.orientation.turns);
  expect(normalizePart10(instance!.bytes)[0]!.bytes).toBe(instance!.bytes);
});
