import type { Length } from '../core/index.js';
import { csvLine, type CsvValue } from './csv.js';
import type { LayersOfCube, LayersOfFile } from './layer-numbers.js';
import { visible } from './terminal-text.js';

/** What wrote the numbers. */
export interface Program {
  readonly name: string;
  readonly version: string;
}

const EYES = { L: 'left', R: 'right', B: 'both' } as const;

/** The layers of one file for a person. */
export function layersText(found: LayersOfFile): string {
  const { file, origin, surfaces, problems, cubes, reasons } = found;
  const what = origin === 'instrument' ? "instrument's own" : 'height map';
  const names = surfaces.map(({ name }) => name).join('; ') || 'none that can be read';
  const lines = [
    file,
    `  Layers        ${names} (${what})`,
    ...problems.map((problem) => `                ${problem}`),
    ...reasons.map((reason) => `  No cube       ${reason}`),
    ...cubes.flatMap(cubeLines),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

function cubeLines(cube: LayersOfCube): readonly string[] {
  const { thickness, etdrs } = cube;
  const container = cube.container === null ? '' : `, ${cube.container.name}`;
  const eye = cube.eye === null ? 'unknown eye' : `${EYES[cube.eye]} eye`;
  return [
    `  Cube          ${cube.file}${container}, ${eye}`,
    `                ${cube.link.evidence}`,
    `  Order         ${cube.orderEvidence}`,
    ...cube.problems.map((problem) => `                ${problem}`),
    ...(thickness === null
      ? [`  Thickness     not known: ${cube.whyNoThickness ?? ''}`]
      : [
          `  Thickness     ${thickness.upper} to ${thickness.lower}: mean ${micrometres(thickness.mean)}, ` +
            `${micrometres(thickness.least)} to ${micrometres(thickness.most)}, ` +
            `in ${thickness.found} of ${thickness.aScans} A-scans`,
          `                depth sample ${lengthText(thickness.axial)}`,
        ]),
    ...(etdrs === null
      ? [`  ETDRS         not known: ${cube.whyNoEtdrs ?? ''}`]
      : [
          ...etdrs.sectors.map(({ name, mean, share }, index) => {
            const value = mean === null ? 'none' : micrometres(mean);
            return `  ${index === 0 ? 'ETDRS  ' : '       '}       ${name.padEnd(15)} ${value.padStart(9)}  ${(100 * share).toFixed(0).padStart(3)} % of its A-scans`;
          }),
          `                centre at A-scan ${etdrs.centre.aScan.toFixed(1)}, B-scan ${etdrs.centre.bScan.toFixed(1)} ` +
            `(${etdrs.centre.provenance}: ${etdrs.centre.source})`,
          `                A-scans ${lengthText(etdrs.lateral)}; B-scans ${lengthText(etdrs.betweenFrames)}`,
          `                directions ${etdrs.direction.provenance}: ${etdrs.direction.source}`,
          ...etdrs.notes.map((note) => `                ${note}`),
        ]),
  ];
}

const micrometres = (value: number): string => `${value.toFixed(1)} µm`;
const lengthText = ({ mm, provenance, source }: Length): string =>
  `${mm === null ? 'unknown' : `${(mm * 1000).toPrecision(4)} µm`} (${provenance}: ${source})`;

const COLUMNS = [
  'file',
  'cube',
  'container',
  'eye',
  'upper',
  'lower',
  'sector',
  'mean_um',
  'share',
  'found',
  'a_scans',
  'centre_a_scan',
  'centre_b_scan',
  'centre_provenance',
  'axial_mm',
  'axial_provenance',
  'lateral_mm',
  'lateral_provenance',
  'between_frames_mm',
  'between_frames_provenance',
  'direction_provenance',
  'order_provenance',
  'link',
  'reason',
  'notes',
  'program',
  'version',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], CsvValue>>;

/** The numbers as CSV (RFC 4180): a row for each sector, and one with the reason where there are none. */
export function layersCsv(found: readonly LayersOfFile[], program: Program): string {
  const rows = found
    .flatMap(rowsOf)
    .map((row): Row => ({ ...row, program: program.name, version: program.version }));
  return [csvLine(COLUMNS), ...rows.map((row) => csvLine(COLUMNS.map((column) => row[column])))].join('');
}

function rowsOf({ file, cubes, reasons }: LayersOfFile): readonly Row[] {
  if (cubes.length === 0) return [{ file, reason: reasons.join(' ') }];
  return cubes.flatMap((cube): readonly Row[] => {
    const { thickness, etdrs } = cube;
    const base: Row = {
      file,
      cube: cube.file,
      container: cube.container?.tag,
      eye: cube.eye,
      upper: thickness?.upper,
      lower: thickness?.lower,
      axial_mm: thickness?.axial.mm,
      axial_provenance: thickness?.axial.provenance,
      order_provenance: cube.order?.provenance,
      link: cube.link.by,
    };
    if (etdrs === null) return [{ ...base, reason: cube.whyNoEtdrs }];
    return etdrs.sectors.map(({ name, mean, share, found, aScans }) => ({
      ...base,
      sector: name,
      mean_um: mean === null ? null : mean.toFixed(2),
      share: share.toFixed(4),
      found,
      a_scans: aScans,
      centre_a_scan: etdrs.centre.aScan,
      centre_b_scan: etdrs.centre.bScan,
      centre_provenance: etdrs.centre.provenance,
      lateral_mm: etdrs.lateral.mm,
      lateral_provenance: etdrs.lateral.provenance,
      between_frames_mm: etdrs.betweenFrames.mm,
      between_frames_provenance: etdrs.betweenFrames.provenance,
      direction_provenance: etdrs.direction.provenance,
      notes: etdrs.notes.join(' '),
    }));
  });
}
