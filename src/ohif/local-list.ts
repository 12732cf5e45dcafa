import type { DataSource } from './host.js';

/*
 * The study list of local files. OHIF makes its rows of the instances as they were read, long before it makes
 * display sets of them: text still has its NUL and what follows (docs/format.md section 5).
 */

type Search = (...parameters: readonly unknown[]) => unknown;

/** Makes a data source without a DICOMweb client list studies and series with their texts cut. Changes `source`. */
export function trimTextsOfList(source: DataSource): void {
  for (const level of [source.query?.studies, source.query?.series]) {
    if (typeof level?.search !== 'function') continue;
    const search: Search = level.search;
    level.search = (...parameters) => {
      const rows = search.apply(level, [...parameters]);
      return rows instanceof Promise ? rows.then(trimRows) : trimRows(rows);
    };
  }
}

function trimRows(rows: unknown): unknown {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row: unknown) => {
    if (typeof row !== 'object' || row === null) return row;
    const entries = Object.entries(row);
    const dirty = entries.some(([, value]) => typeof value === 'string' && value.includes('\0'));
    return dirty ? Object.fromEntries(entries.map(([key, value]) => [key, cut(value)])) : (row as object);
  });
}

/** Each of several modalities, joined by slashes, has a tail of its own. */
function cut(value: unknown): unknown {
  return typeof value === 'string'
    ? value
        .split('/')
        .map((part) => part.split('\0')[0]?.trimEnd())
        .join('/')
    : value;
}
