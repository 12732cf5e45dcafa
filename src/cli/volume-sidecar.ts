import type { Length } from '../core/index.js';
import { referenceTo } from '../core/internal.js';
import { readBytes } from './file-bytes.js';
import type { SourceImage } from './images.js';
import type { PhysicalSize } from './known-size.js';
import { affineIn } from './nifti.js';
import { dtypeOf } from './npy.js';
import { standing } from './publish.js';
import type { VolumeFormat } from './task.js';
import { jsonText, SCHEMA_VERSION } from './terminal-text.js';
import type { Volume } from './volume.js';
import type { VolumeGeometry } from './volume-geometry.js';
import { isStanding } from './volume-file.js';

/*
 * The JSON file beside an exported volume: what its samples are, and how each length and direction is known. It
 * contains no patient data, and no name except that of the volume. See schemas/czm-dicom.schema.json.
 */

const SCHEMA = 'czm-dicom/volume';

/** What a volume was made from, and how. */
export interface VolumeRecord {
  /** Of the source file. */
  readonly sha256: string;
  /** What determines the samples, besides the source. */
  readonly options: string;
}

/** A volume that was written. */
export interface WrittenVolume {
  readonly format: VolumeFormat;
  /** Its name, without folders. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What is stated in the file itself. */
  readonly geometry: VolumeGeometry | undefined;
  readonly size: PhysicalSize;
}

export interface SidecarInput {
  readonly program: { readonly name: string; readonly version: string };
  readonly record: VolumeRecord;
  readonly image: SourceImage;
  readonly volume: Volume;
  readonly written: WrittenVolume;
  /** What is known, whether the file states it or not. */
  readonly geometry: VolumeGeometry | undefined;
  /** Why it is not. */
  readonly reason: string | undefined;
}

export const sidecarOf = (volume: string): string => `${volume}.json`;

/** The axes of the array in the file, in its own order. */
function axesOf({ format }: WrittenVolume, volume: Volume, image: SourceImage): readonly object[] {
  const { spacing } = image.opened.description;
  const axis = (name: string, length: number, of: Length): object => ({ name, length, ...of });
  const axes = [
    axis('frame', volume.frames, spacing.betweenFrames),
    axis('row', volume.rows, spacing.vertical),
    axis('column', volume.columns, spacing.horizontal),
  ];
  const none = { mm: null, provenance: 'unknown', source: 'samples of a colour, not a length' };
  if (volume.samples > 1) axes.push({ name: 'sample', length: volume.samples, ...none });
  // nibabel and ITK count NIfTI's axes the other way round.
  return format === 'nii' ? axes.slice(0, 3).reverse() : axes;
}

export function sidecarText(input: SidecarInput): string {
  const { program, record, image, volume, written, geometry, reason } = input;
  const { description, image: facts } = image.opened;
  const { format, file, bytes, sha256, size } = written;
  const { container, laterality, kind, protocol, orientation, warnings } = description;
  const turns = [...new Set(volume.turns)];
  const inFile = [size.x, size.y, size.z].map((mm, i) => (mm === undefined ? [] : AXES[i])).flat();
  return jsonText({
    schema: SCHEMA,
    schemaVersion: SCHEMA_VERSION,
    program,
    volume: {
      ...{ file, format, bytes, sha256 },
      dtype: format === 'nii' && volume.samples > 1 ? 'RGB24' : dtypeOf(volume),
      axes: axesOf(written, volume, image),
    },
    statedInFile: {
      affine: format === 'nii' ? affineIn(written.geometry) : null,
      spacing: format === 'nii' && written.geometry !== undefined ? AXES : inFile,
    },
    affine:
      geometry === undefined
        ? { matrix: null, planes: 'unknown', positions: 'unknown', reason }
        : { matrix: geometry.affine, ...description.geometry, reason: null },
    source: { ...record, container: container === undefined ? null : referenceTo(container) },
    kind,
    protocol,
    laterality: laterality ?? null,
    orientation: { turns, basis: orientation.basis, confidence: orientation.confidence },
    lossy: facts?.reversible === undefined ? null : !facts.reversible,
    warnings,
  });
}

const AXES = ['column', 'row', 'frame'] as const;

/** What a JSON file under the name of a sidecar says. */
export interface FoundSidecar {
  /** Whether it has this record. */
  readonly isOf: (record: VolumeRecord) => boolean;
  readonly bytes: unknown;
  readonly sha256: unknown;
}

/** The file beside a volume; undefined if there is none. */
export function sidecarBeside(file: string): FoundSidecar | undefined {
  const path = sidecarOf(file);
  const stats = standing(path);
  if (stats === undefined) return undefined;
  const found = stats.isFile() && stats.size <= MAX_SIDECAR ? parsed(readBytes(path)) : undefined;
  const source = field(found, 'source');
  const volume = field(found, 'volume');
  return {
    isOf: ({ sha256, options }) =>
      field(found, 'schema') === SCHEMA &&
      field(source, 'sha256') === sha256 &&
      field(source, 'options') === options,
    bytes: field(volume, 'bytes'),
    sha256: field(volume, 'sha256'),
  };
}

/** Bytes; no scan needs more. */
const MAX_SIDECAR = 1 << 24;

/** Whether a complete volume of this very source exists under a name, with its JSON file. */
export function isExported(file: string, record: VolumeRecord): boolean {
  const sidecar = sidecarBeside(file);
  return sidecar?.isOf(record) === true && isStanding(file, sidecar);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

const field = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);
