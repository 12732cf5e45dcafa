import {
  type ContainerReference,
  type DescribeOptions,
  type Description,
  type GridOrder,
  isCzmError,
  type Length,
  type OrderProof,
  orderWarnings,
  type Provenance,
  type Repair,
  type TurnTable,
} from '../core/index.js';
import {
  type OpenedSource,
  openSource,
  type PlannedResult,
  planSource,
  type StoredEncoding,
} from '../core/internal.js';
import { openFile } from './file-bytes.js';
import { problemOf, type Problem } from './problem.js';
import { proveOrders, type ContainerProof } from './prove-order.js';

/** A length of the scanned field. */
export interface Field {
  readonly mm: number | null;
  readonly provenance: Provenance;
}

/** One image of a file, as it is described and as it would be converted (stored orientation). */
export interface InspectedImage {
  /** Where in Raw Data Storage it is; null elsewhere. */
  readonly container: ContainerReference | null;
  readonly kind: Description['kind'];
  readonly protocol: string;
  readonly laterality: NonNullable<Description['laterality']> | null;
  readonly frames: {
    readonly count: number;
    readonly claimed: number | null;
    /** Number of frames by encoding. */
    readonly encodings: Readonly<Partial<Record<StoredEncoding, number>>>;
    /** One-based. */
    readonly damaged: readonly number[];
  };
  readonly stored: Description['stored'];
  readonly upright: Description['upright'];
  readonly bitsStored: number;
  readonly samplesPerPixel: number;
  readonly orientation: Description['orientation'];
  /** Of the upright picture. */
  readonly spacing: Description['spacing'];
  /** From the first to the last sample of the upright picture: spacing × (samples − 1). */
  readonly field: { readonly horizontal: Field; readonly vertical: Field; readonly betweenFrames: Field };
  readonly geometry: Description['geometry'];
  /** What the en-face picture beside a cube shows about the order of its B-scans; null if it was not examined. */
  readonly orderProof: (Omit<OrderProof, 'winner'> & { readonly winner: GridOrder | null }) | null;
  readonly repairs: readonly Repair[];
  readonly warnings: Description['warnings'];
}

export interface InspectedFile {
  readonly file: string;
  readonly bytes: number | null;
  /** Null if the file cannot be read as DICOM. */
  readonly family: Description['family'] | null;
  readonly evidence: Description['evidence'];
  readonly images: readonly InspectedImage[];
  /** Why it cannot be read or converted; null if it can. */
  readonly problem: Problem | null;
}

export interface InspectOptions {
  /** Decode cubes and en-face pictures of Raw Data Storage, and compare them. */
  readonly prove: boolean;
  /** The user's own turns. */
  readonly turnTable?: TurnTable | undefined;
}

/** Says what a file is and what would be changed in it. Never rejects: failures are in the result. */
export async function inspectFile(
  file: string,
  { prove, turnTable }: InspectOptions,
): Promise<InspectedFile> {
  const nothing = { file, bytes: null, family: null, evidence: [], images: [] };
  try {
    const { bytes, close } = openFile(file);
    try {
      const opened = openSource(bytes, { turnTable });
      const inspected = inspectOpened(file, opened, { turnTable });
      if (!prove || inspected.family !== 'raw-data-storage') return inspected;
      const proofs = await proveOrders(opened, { turnTable });
      return { ...inspected, images: inspected.images.map((image) => withProof(image, proofs)) };
    } catch (error) {
      return { ...nothing, bytes: bytes.length, problem: problemOf(error) };
    } finally {
      close();
    }
  } catch (error) {
    return { ...nothing, problem: problemOf(error) };
  }
}

function withProof(image: InspectedImage, proofs: readonly ContainerProof[]): InspectedImage {
  const { container } = image;
  const found = proofs.find(({ tag, item }) => tag === container?.tag && item === container.item);
  if (found === undefined) return image;
  const warnings = [...image.warnings, ...orderWarnings(found.proof)];
  return { ...image, orderProof: { ...found.proof, winner: found.proof.winner ?? null }, warnings };
}

function inspectOpened(file: string, opened: OpenedSource, options: DescribeOptions): InspectedFile {
  const { description } = opened;
  const { family, evidence } = description;
  const known = { file, bytes: opened.file.bytes.length, family, evidence };
  if (family === 'not-czm')
    return { ...known, images: imagesOf([{ description, repairs: [] }]), problem: null };
  try {
    return {
      ...known,
      images: imagesOf(planSource(opened, { ...options, damagedFrames: 'keep' })),
      problem: null,
    };
  } catch (error) {
    if (!isCzmError(error)) throw error;
    return { ...known, images: imagesOf([{ description, repairs: [] }]), problem: problemOf(error) };
  }
}

type Described = Pick<PlannedResult, 'description' | 'repairs' | 'container'>;

const imagesOf = (instances: readonly Described[]): readonly InspectedImage[] => instances.map(imageOf);

function imageOf({ description, repairs, container }: Described): InspectedImage {
  const { kind, protocol, laterality, frames, stored, upright, bitsStored, samplesPerPixel } = description;
  const { orientation, spacing, geometry, warnings } = description;
  const encodings: Partial<Record<StoredEncoding, number>> = {};
  for (const encoding of frames.encodings) encodings[encoding] = (encodings[encoding] ?? 0) + 1;
  return {
    container: container ?? null,
    kind,
    protocol,
    laterality: laterality ?? null,
    frames: { count: frames.count, claimed: frames.claimed ?? null, encodings, damaged: frames.damaged },
    stored,
    upright,
    bitsStored,
    samplesPerPixel,
    orientation,
    spacing,
    field: {
      horizontal: fieldOf(spacing.horizontal, upright.columns),
      vertical: fieldOf(spacing.vertical, upright.rows),
      betweenFrames: fieldOf(spacing.betweenFrames, frames.count),
    },
    geometry,
    orderProof: null,
    repairs,
    warnings,
  };
}

/** Steps between samples, as the instrument counts: 6 mm over 1024 A-scans are stated as 6 ÷ 1023 per step. */
function fieldOf({ mm, provenance }: Length, samples: number): Field {
  if (mm === null || samples < 2) return { mm: null, provenance: 'unknown' };
  // Six digits: a nanometre, and all that the stated spacing supports.
  const field = Number((mm * (samples - 1)).toFixed(6));
  return { mm: field, provenance: provenance === 'stated' ? 'derived' : provenance };
}
