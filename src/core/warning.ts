/** Something that a user should know about a data set, although it can be shown. */
export interface Warning {
  readonly code:
    | 'CONTAINER'
    | 'FRAME_COUNT'
    | 'FRAME_DAMAGED'
    | 'FRAMES_DIFFER'
    | 'FRAMES_GROUPED'
    | 'LATERALITY'
    | 'ORIENTATION'
    | 'READING'
    | 'SCAN_KIND'
    | 'SLOW_AXIS'
    | 'SPACING';
  /** A sentence for a person. Never patient data. */
  readonly message: string;
}
