export type CsvValue = string | number | null | undefined;

/**
 * A line of CSV (RFC 4180), with its end.
 *
 * @param shown makes a text from elsewhere into what may stand in a table. Default: as it is.
 */
export const csvLine = (
  values: readonly CsvValue[],
  shown: (text: string) => string = (text) => text,
): string => `${values.map((value) => cell(value, shown)).join(',')}\r\n`;

/** Quoted where it must be; a name that a table program would take for a formula is kept from it by a blank. */
function cell(value: CsvValue, shown: (text: string) => string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = shown(/^[=+@-]/.test(value) && !Number.isFinite(Number(value)) ? ` ${value}` : value);
  return /[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
