/** ImageQualityStatus of core, as far as it is used here: the higher, the better. */
export const QUALITY = {
  /** FAR_REPLICATE: the lowest. */
  nothing: 1,
  /** SUBRESOLUTION: a coarse picture. */
  coarse: 6,
  /** FULL_RESOLUTION. */
  full: 8,
} as const;
