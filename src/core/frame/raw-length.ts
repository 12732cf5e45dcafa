/** Whether a value of that length is as many pixels of one byte, as they are or padded to an even length (PS3.5 7.1.1). */
export const isRawLength = (length: number, pixels: number): boolean =>
  pixels > 0 && (length === pixels || length === pixels + (pixels % 2));
