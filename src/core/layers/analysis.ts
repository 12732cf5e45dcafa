import { viewOf } from '../base/bytes.js';
import { itemsOf, textValue, type Attribute, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { isPrivate } from '../dicom/tag.js';
import { acquiredAt } from '../describe/exam.js';
import { findLaterality } from '../describe/laterality.js';
import { readFovea } from './fovea.js';
import type { Grid, LayerProblem, LayerSource, StoredSurface } from './layer-source.js';
import { SURFACE_ROWS, type SurfaceRow } from './surfaces.js';

/*
 * The instrument's own analysis objects (docs/format.md section 7): depth indices of 16 bits for each A-scan, in private
 * elements of the data set, or of private sequences in it.
 */

/** How deep private sequences are searched, and how many items of each. */
const MAX_NESTING = 4;
const MAX_ITEMS = 256;

/** The grids that analysis objects of the CIRRUS have (confidence A), by their number of A-scans. */
const KNOWN_GRIDS: ReadonlyMap<number, Grid> = new Map([
  [128 * 512, { bScans: 128, aScans: 512 }],
  [200 * 200, { bScans: 200, aScans: 200 }],
]);
/** B-scans of a square grid: angiography and PLEX Elite have as many as A-scans. No scan known has more. */
const SQUARE = { least: 32, most: 1024 };

/** The surfaces that an analysis object states; undefined if the data set has none. */
export function readAnalysis(attributes: AttributeSet): LayerSource | undefined {
  const sets = [...setsIn(attributes, 0)];
  const found = SURFACE_ROWS.flatMap((row) => {
    const held = sets.flatMap((set) => set.get(row.tag) ?? []);
    return held.length === 0 ? [] : [{ row, held }];
  });
  if (found.length === 0) return undefined;
  const problems: LayerProblem[] = [];
  const surfaces = found.flatMap(({ row, held: [first, ...others] }): readonly StoredSurface[] => {
    const read = first === undefined || others.length > 0 ? STANDS_TWICE : readSurface(row, first);
    if (typeof read !== 'string') return [read];
    problems.push({ surface: row.name, message: `${row.name} ${elementOf(row)}: ${read}` });
    return [];
  });
  return {
    origin: 'instrument',
    ...identityOf(attributes),
    references: [TAGS.ReferencedInstanceSequence, TAGS.ReferencedImageSequence].flatMap((tag) =>
      referencesIn(attributes, tag),
    ),
    frameOfRow: undefined,
    surfaces,
    fovea: sets
      .map((set) => readFovea(set.get(TAGS.CzmRetinalLandmarkXml)))
      .find((fovea) => fovea !== undefined),
    problems,
  };
}

/** What a data set says about itself that identifies its cube. */
export const identityOf = (
  attributes: AttributeSet,
): Pick<
  LayerSource,
  'sopInstanceUID' | 'studyInstanceUID' | 'laterality' | 'acquisitionDateTime' | 'softwareVersions'
> => ({
  sopInstanceUID: textValue(attributes, TAGS.SOPInstanceUID),
  studyInstanceUID: textValue(attributes, TAGS.StudyInstanceUID),
  laterality: findLaterality(attributes).laterality,
  acquisitionDateTime: acquiredAt(attributes),
  softwareVersions: textValue(attributes, TAGS.SoftwareVersions),
});

/** The SOP Instance UIDs in a sequence of references. */
export const referencesIn = (attributes: AttributeSet, tag: string): readonly string[] =>
  itemsOf(attributes, tag)
    .map((item) => textValue(item, TAGS.ReferencedSOPInstanceUID))
    .filter((uid) => uid !== '');

/** The data set, and those in its private sequences, except the frames of image containers. */
function* setsIn(attributes: AttributeSet, depth: number): Generator<AttributeSet> {
  yield attributes;
  if (depth === MAX_NESTING) return;
  for (const { tag, items } of attributes) {
    if (!isPrivate(tag) || /^0407..05$/.test(tag)) continue;
    for (const item of items.slice(0, MAX_ITEMS)) yield* setsIn(item, depth + 1);
  }
}

const elementOf = ({ tag }: SurfaceRow): string => `(${tag.slice(0, 4)},${tag.slice(4)})`;

const STANDS_TWICE = 'it occurs more than once, and it is not known which one counts.';

/** The surface, or why there is none. */
function readSurface(row: SurfaceRow, { bulk, truncated }: Attribute): StoredSurface | string {
  if (bulk === undefined) return 'it came without bytes: open the complete file.';
  if (!('bytes' in bulk)) return 'the server sent an address instead of its bytes: open the complete file.';
  if (truncated === true) return 'the file ends inside it.';
  const grid = bulk.length % 2 === 0 ? gridOf(bulk.length / 2) : undefined;
  if (grid === undefined) {
    return `its ${bulk.length} bytes, two for each A-scan, fit no known grid (128 × 512, 200 × 200, or square).`;
  }
  const depth = readDepths(bulk.bytes);
  if (depth === undefined) return 'all its values are zero, which stands for no surface.';
  return { kind: row.kind, name: row.name, family: row.family, source: elementOf(row), ...grid, depth };
}

function gridOf(samples: number): Grid | undefined {
  const side = Math.sqrt(samples);
  const isSquare = Number.isInteger(side) && side >= SQUARE.least && side <= SQUARE.most;
  return KNOWN_GRIDS.get(samples) ?? (isSquare ? { bScans: side, aScans: side } : undefined);
}

/** Zero stands for an A-scan in which nothing was found; undefined if all are zero. */
function readDepths(bytes: Uint8Array): Float32Array | undefined {
  const view = viewOf(bytes);
  const depth = new Float32Array(bytes.length / 2);
  let found = false;
  for (let i = 0; i < depth.length; i++) {
    const value = view.getUint16(i * 2, true);
    found ||= value !== 0;
    depth[i] = value === 0 ? Number.NaN : value;
  }
  return found ? depth : undefined;
}
