import { csvLine, type CsvValue } from '../base/csv.js';
import type { LayerSource } from './layer-source.js';
import type { LayerLink } from './link.js';
import type { LayerNumbers } from './numbers.js';

/** What wrote the numbers. */
export interface Program {
  readonly name: string;
  readonly version: string;
}

/** The numbers of the layers in one file. */
export interface LayersTable {
  /** Its name. */
  readonly file: string;
  /** Whose layers they are. */
  readonly origin: LayerSource['origin'];
  /** One for each cube that they belong to. */
  readonly cubes: readonly (LayerNumbers & {
    readonly file: string;
    readonly container: { readonly tag: string } | null;
    readonly link: LayerLink;
  })[];
  /** Why they belong to no cube. */
  readonly reasons: readonly string[];
}

const COLUMNS = [
  'file',
  'origin',
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

/**
 * The numbers as CSV (RFC 4180): a row for each sector, or one with the reason if there are none.
 *
 * @param shown makes text from elsewhere fit for the table. Default: unchanged.
 *
 * @example
 * ```ts
 * import { layersCsv } from 'cornerstone-czm-image-loader/layers';
 *
 * const reasons = ['There is no cube among these files.'];
 * const csv = layersCsv([{ file: 'layers.DCM', origin: 'instrument', cubes: [], reasons }], {
 *   name: 'my-program',
 *   version: '1.0.0',
 * });
 * csv.split('\r\n')[0]?.startsWith('file,origin,cube,'); // → true
 * csv.split('\r\n')[1]?.startsWith('layers.DCM,instrument,,'); // → true
 * ```
 */
export function layersCsv(
  found: readonly LayersTable[],
  program: Program,
  shown: (text: string) => string = (text) => text,
): string {
  const rows = found
    .flatMap(rowsOf)
    .map((row): Row => ({ ...row, program: program.name, version: program.version }));
  return [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))]
    .map((values) => csvLine(values, shown))
    .join('');
}

function rowsOf({ file, origin, cubes, reasons }: LayersTable): readonly Row[] {
  if (cubes.length === 0) return [{ file, origin, reason: reasons.join(' ') }];
  return cubes.flatMap((cube): readonly Row[] => {
    const { thickness, etdrs } = cube;
    const base: Row = {
      file,
      origin,
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
