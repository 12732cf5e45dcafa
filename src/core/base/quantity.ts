/**
 * How a value is known. `stated`: in the data set; `derived`: computed from what is stated; `assumed`: from outside the
 * data set.
 */
export type Provenance = 'stated' | 'derived' | 'assumed' | 'unknown';

/** A: several independent sources agree; B: one reader that ran on real data; C: inference. */
export type Confidence = 'A' | 'B' | 'C';

/** A length in millimetres and how it is known. */
export interface Length {
  /** Millimetres; null if unknown. */
  readonly mm: number | null;
  readonly provenance: Provenance;
  /** The source, for a person: an attribute's name, or what was assumed. */
  readonly source: string;
}

export const UNKNOWN_LENGTH: Length = { mm: null, provenance: 'unknown', source: 'not stated' };

/** The smallest distance between samples of an eye, in mm: a tenth of a wavelength of light. */
const SMALLEST = 1e-4;
/** What distances in an eye, in mm, are all below: between samples and between B-scans. */
const LARGEST = { sample: 1, bScans: 10 };

/** Whether that can be a distance in an eye: other units, decimal commas and garbage give numbers, too. */
export const canBeInEye = (mm: number, what: keyof typeof LARGEST): boolean =>
  mm > SMALLEST && mm < LARGEST[what];

/** A decimal string of at most 16 characters (PS3.5 table 6.2-1), as precise as that allows. */
export function decimalString(value: number): string {
  for (let digits = 17; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return '0';
}
