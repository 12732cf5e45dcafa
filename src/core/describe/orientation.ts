import type { AttributeSet } from '../attributes.js';
import { swapsAxes, type Turn } from '../turn.js';
import type { Warning } from '../warning.js';
import type { ConversionRecord } from './conversion-record.js';
import type { ImageFacts } from './image.js';
import { findKind, findTurns, isSideways, type KindFinding, type ScanKind, type TurnTable } from './kinds.js';
import { agree, fieldSpacing, statedPixelSpacing } from './spacing.js';
import { hasStatedOrientation } from './stated-geometry.js';

/**
 * Why the frames are turned, or not.
 * `table`: czm-format.md section 8 · `custom`: the user's table · `recorded`: this package turned them before ·
 * `stated`: the data set has a plane orientation of its own · `not decodable here`: JPEG or native pixels, which
 * the host decodes, are described as they lie · `unknown`: nothing tells, shown as stored.
 */
export type OrientationBasis = 'table' | 'custom' | 'recorded' | 'stated' | 'not decodable here' | 'unknown';

export interface OrientationFinding {
  readonly kind: ScanKind;
  /** Rows and columns of the frames as they lie in the file. */
  readonly stored: { readonly rows: number; readonly columns: number };
  /** What turns each frame upright. */
  readonly turns: readonly Turn[];
  readonly basis: OrientationBasis;
  /** Whether a stored row is an A-scan. */
  readonly sideways: boolean;
  readonly warnings: readonly Warning[];
}

export interface OrientationInput {
  readonly attributes: AttributeSet;
  readonly image: ImageFacts;
  readonly protocol: string;
  readonly record: ConversionRecord | undefined;
  readonly turnTable: TurnTable | undefined;
  /** What the container says, for an image of Raw Data Storage. */
  readonly container?: KindFinding | undefined;
}

/** What the scan is and how its frames lie. */
export function findOrientation(input: OrientationInput): OrientationFinding {
  const { image, record } = input;
  const found =
    input.container ??
    (record?.kind === undefined
      ? findKind(image.frames, image.rows, image.columns, input.protocol)
      : { kind: record.kind, listed: undefined });
  const stored = storedSize(input, found);
  const { turns, custom } = findTurns(found.kind, image.frames, stored.rows, stored.columns, input.turnTable);
  const asStored = turns.map((): Turn => 'none');
  const finding = { kind: found.kind, stored, warnings: [] };

  if (record?.frames === 'upright')
    return { ...finding, turns: asStored, basis: 'recorded', sideways: false };
  if (record === undefined && hasStatedOrientation(input.attributes)) {
    return { ...finding, turns: asStored, basis: 'stated', sideways: false };
  }
  if (image.encodings.some((encoding) => encoding === 'jpeg' || encoding === 'native')) {
    return { ...finding, turns: asStored, basis: 'not decodable here', sideways: isSideways(found.kind) };
  }
  if (custom) return { ...finding, turns, basis: 'custom', sideways: turns.every(swapsAxes) };
  if (found.kind === 'unknown') {
    const message =
      `${image.frames} frames of ${stored.rows} × ${stored.columns} are no scan known to this package: ` +
      'they are shown as stored, possibly on their side.';
    return {
      ...finding,
      turns: asStored,
      basis: 'unknown',
      sideways: false,
      warnings: [{ code: 'SCAN_KIND', message }],
    };
  }
  if (!liesAsListed(input.attributes, stored, found)) {
    const message =
      `The frames are ${stored.rows} × ${stored.columns}, the other way round than this kind of scan is stored: ` +
      'they are taken to be upright already and shown as stored.';
    return {
      ...finding,
      turns: asStored,
      basis: 'unknown',
      sideways: false,
      warnings: [{ code: 'ORIENTATION', message }],
    };
  }
  return { ...finding, turns, basis: 'table', sideways: isSideways(found.kind) };
}

/**
 * The size of the stored frames. A codestream says it; attributes without one may be those of the upright
 * picture (section 4, confidence B), and then the table knows better. The decoder checks it in the end.
 */
function storedSize(
  { image, record, turnTable }: OrientationInput,
  { kind, listed }: KindFinding,
): OrientationFinding['stored'] {
  const { rows, columns } = image;
  if (image.basis !== 'attributes' || record?.frames === 'upright') return { rows, columns };
  if (listed !== undefined) return listed;
  // Described upright before, by the user's own table: only a turn of its that exchanges the axes changed the size.
  const before = { rows: columns, columns: rows };
  const exchanged =
    record?.attributes === 'upright' &&
    findTurns(kind, image.frames, before.rows, before.columns, turnTable).turns.some(swapsAxes);
  return exchanged ? before : { rows, columns };
}

/**
 * Whether the frames lie the way the table says. Frames of the listed size the other way round are upright
 * already, unless the field of view over the rows gives the stated lateral spacing after all.
 */
function liesAsListed(
  attributes: AttributeSet,
  stored: OrientationFinding['stored'],
  { kind, listed }: KindFinding,
): boolean {
  if (listed === undefined || (stored.rows === listed.rows && stored.columns === listed.columns)) return true;
  if (!isSideways(kind)) return false;
  const spacing = statedPixelSpacing(attributes);
  const [byRows, byColumns] = fieldSpacing(attributes, stored.rows, stored.columns);
  if (spacing === undefined || byRows === undefined || byColumns === undefined) return false;
  return agree(Number(spacing[0]), byRows) && agree(Number(spacing[1]), byColumns);
}
