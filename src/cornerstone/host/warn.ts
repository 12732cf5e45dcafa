import type { Warning } from '../../core/index.js';

/** Something that a user should know about an image, although it is shown. */
export interface ImageWarning {
  readonly imageId: string;
  /**
   * The codes of the data set's description, and `CODEC`: the decoder complained; `UNKNOWN_DATA_SET`: a scrambled frame
   * whose metadata never passed through the plugin; `TWO_COPIES`: a second copy of the plugin is on the page.
   */
  readonly code: Warning['code'] | 'CODEC' | 'UNKNOWN_DATA_SET' | 'TWO_COPIES';
  /** A sentence for a person. Never patient data. */
  readonly message: string;
}

export type Warn = (warning: ImageWarning) => void;
