export type CsvValue = string | number | null | undefined;

/**
 * A line of CSV (RFC 4180), with its end.
 *
 * @param shown makes text from elsewhere fit for a table. Default: unchanged.
 */
export const csvLine = (
  values: readonly CsvValue[],
  shown: (text: string) => string = (text) => text,
): string => `${values.map((value) => cell(value, shown)).join(',')}\r\n`;

/** Quoted if necessary. A name that a spreadsheet would take for a formula gets a blank in front. */
function cell(value: CsvValue, shown: (text: string) => string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = shown(/^[=+@-]/.test(value) && !Number.isFinite(Number(value)) ? ` ${value}` : value);
  return /[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
