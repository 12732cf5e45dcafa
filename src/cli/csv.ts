import { csvLine as line, type CsvValue } from '../core/internal.js';
import { visible } from './terminal-text.js';

/** A line of CSV (RFC 4180) with its end, fit for a terminal. */
export const csvLine = (values: readonly CsvValue[]): string => line(values, visible);
