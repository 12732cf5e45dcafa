import type { CzmError } from '../../core/index.js';

/** The images of an arriving file whose frames are not in Pixel Data. */
export interface ArrivingImages {
  /** Settles when the host has the metadata of the first. */
  readonly opened: Promise<void>;
  /** Whether somebody waits for a frame. */
  readonly isWaitedFor: boolean;
  /** Whether the bytes of a frame are there. */
  has(imageId: string): boolean;
  /** More bytes are there. */
  arrived(): void;
  /**
   * Resolves when the frames among all bytes that are there were seen.
   *
   * @throws (rejects) never.
   */
  catchUp(): Promise<void>;
  /**
   * All bytes are there.
   *
   * @throws (rejects) why nothing of the file can be shown.
   */
  complete(): Promise<void>;
  /** No more bytes come for now. */
  broke(error: unknown): void;
  /** Nobody waits for this frame any more; for any, where none is named. */
  cancel(imageId?: string): void;
  /** No frame is given out from now on. */
  refuse(reason: CzmError): void;
}
