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

/** A decimal string of at most 16 characters (PS3.5 table 6.2-1), as precise as that allows. */
export function decimalString(value: number): string {
  for (let digits = 17; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return '0';
}
