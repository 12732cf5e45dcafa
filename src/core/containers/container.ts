import type { Length } from '../base/quantity.js';
import type { ScanKind } from '../tables/kinds.js';
import { tagNumber, type Tag } from '../dicom/tag.js';
import type { StoredFrames } from './stored-frames.js';

/** What is wrong with a container, or unusual. */
export interface ContainerProblem {
  /**
   * `EMPTY`: no frames · `ZERO_SIZED`: states 0 rows or columns · `TRUNCATED`: ends too early · `FRAME_COUNT`: holds a
   * different number than it states · `SIZE`: its frames have a different size · `UNREADABLE`: the bytes are in no
   * known form · `UNKNOWN`: an undocumented tag.
   */
  readonly code: 'EMPTY' | 'ZERO_SIZED' | 'TRUNCATED' | 'FRAME_COUNT' | 'SIZE' | 'UNREADABLE' | 'UNKNOWN';
  /** A sentence for a person. */
  readonly message: string;
}

/** Which container. */
export interface ContainerReference {
  /** As eight hexadecimal digits, `040710A1`. */
  readonly tag: Tag;
  /** Index of the item, from 0; in every report there is one item. */
  readonly item: number;
  /** What is inside: `structural cube`; `unknown` for undocumented tags. */
  readonly name: string;
}

/** One image stack of Raw Data Storage, as its container describes it (docs/format.md section 6). */
export interface ContainerDescription extends ContainerReference {
  readonly kind: ScanKind;
  /** As stated; undefined if absent. Rows and columns of the stored frame: A-scans and depth samples of a B-scan. */
  readonly stated: {
    readonly rows: number | undefined;
    readonly columns: number | undefined;
    readonly frames: number | undefined;
  };
  /** Number of frames that the bytes hold, including a truncated one. */
  readonly frames: number;
  /** How the first recognizable frame is stored. `raw`: rows × columns bytes; `none`: there is no frame. */
  readonly encoding: 'scrambled' | 'jp2' | 'codestream' | 'jpeg' | 'raw' | 'unknown' | 'none';
  /** As stated; unknown if 0, as in en-face containers. */
  readonly spacing: { readonly aScans: Length; readonly depth: Length; readonly bScans: Length };
  /** Whether an instance can be made of it: a known tag and frames, or frames that can be opened. */
  readonly holdsImage: boolean;
  readonly problems: readonly ContainerProblem[];
}

/** A container and its frames, in memory or in a file. */
export interface StoredContainer {
  readonly description: ContainerDescription;
  /** In the order of the file; empty if an item holds no frame. */
  readonly stored: StoredFrames;
  /** One-based numbers of frames inside which the file ends. */
  readonly truncated: readonly number[];
}

/** A container and its frames. */
export interface Container extends StoredContainer {
  /** Views of the file, in its order; empty if an item holds no frame. */
  readonly frames: readonly Uint8Array[];
}

/** Only the reference to the container of a description. */
export const referenceTo = ({ tag, item, name }: ContainerReference): ContainerReference => ({
  tag,
  item,
  name,
});

/** Whether frames of that size agree with what the container states; true if it states nothing. */
export const agrees = (
  stated: ContainerDescription['stated'],
  size: { readonly rows: number; readonly columns: number },
): boolean =>
  (stated.rows === undefined || stated.rows === size.rows) &&
  (stated.columns === undefined || stated.columns === size.columns);

/** `container (0407,10A1), structural cube`, for messages. */
export function containerName({ tag, item, name }: ContainerReference): string {
  const number = item === 0 ? '' : ` item ${item + 1}`;
  return `container ${tagNumber(tag)}${number}, ${name}`;
}
