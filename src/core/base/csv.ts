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
  const seen = shown(value);
  // What is shown decides: '+1' and a tab are a number before the tab is made visible, and none after.
  const text = /^[=+@-]/.test(seen) && !Number.isFinite(Number(seen)) ? ` ${seen}` : seen;
  return /[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
