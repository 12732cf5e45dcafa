/** Whether `length` is that number of one-byte pixels, possibly padded to an even length (PS3.5 7.1.1). */
export const isRawLength = (length: number, pixels: number): boolean =>
  pixels > 0 && (length === pixels || length === pixels + (pixels % 2));
