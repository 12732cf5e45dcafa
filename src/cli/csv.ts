import { visible } from './terminal-text.js';

export type CsvValue = string | number | null | undefined;

/** A line of CSV (RFC 4180), with its end. */
export const csvLine = (values: readonly CsvValue[]): string => `${values.map(cell).join(',')}\r\n`;

/** Quoted where it must be; a name that a table program would take for a formula is kept from it by a blank. */
function cell(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = visible(/^[=+@-]/.test(value) && !Number.isFinite(Number(value)) ? ` ${value}` : value);
  return /[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
