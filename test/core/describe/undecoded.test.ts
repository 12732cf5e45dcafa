import { expect, it } from '@jest/globals';
import { normalizePart10, openPart10 } from '../../../src/core/index.js';
import { bytes } from '../../generator/part10.js';
import { czmFile } from '../czm-file.js';

/* Uncompressed frames of the instrument's own files: the host lays them down as they are described. */

const native = (rows: number, columns: number, pixelSpacing: string) =>
  czmFile({
    rows,
    columns,
    count: 3,
    attributes: { pixelSpacing, sopClass: '1.2.840.10008.5.1.4.1.1.12.77' },
    pixelData: [bytes(0x7fe00010, 'OB', new Uint8Array(3 * rows * columns))],
    file: { transferSyntax: '1.2.840.10008.1.2.1' },
  });

it.each([
  ['upright', 1024, 512, '0.001955034,0.011741683', 0.011741683, 0.001955034],
  ['on its side', 512, 1024, '0.011741683,0.001955034', 0.001955034, 0.011741683],
])('a cube that lies %s keeps its millimetres', (_, rows, columns, spacing, horizontal, vertical) => {
  const file = native(rows, columns, spacing);
  const { description } = openPart10(file);
  expect(description.orientation).toMatchObject({
    basis: 'not decodable here',
    turns: ['none', 'none', 'none'],
  });
  expect(description.spacing).toMatchObject({ horizontal: { mm: horizontal }, vertical: { mm: vertical } });
  expect(description.warnings.map(({ code }) => code)).not.toContain('SPACING');
  for (const orientation of ['stored', 'upright'] as const) {
    const [instance] = normalizePart10(file, { orientation });
    const { attributes } = openPart10(instance!.bytes);
    expect(attributes.get('00280030')?.text?.trim()).toBe(`${vertical}\\${horizontal}`);
  }
});
