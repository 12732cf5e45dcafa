import { readFileSync } from 'node:fs';
import { isCzmError, readTurnTable, type TurnTable } from '../core/index.js';
import { errorCode } from './problem.js';
import { UsageError } from './usage-error.js';

/**
 * The user's own turn table from a JSON file, checked; undefined if none is named.
 *
 * @throws UsageError that says what is wrong with the file.
 */
export function turnTableFrom(path: string | undefined): TurnTable | undefined {
  if (path === undefined) return undefined;
  try {
    return readTurnTable(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const reason = isCzmError(error)
      ? error.message
      : error instanceof SyntaxError
        ? 'it is not JSON, such as { "*x600x800": "transpose" }'
        : `it cannot be read (${errorCode(error) ?? String(error)})`;
    throw new UsageError(`--turn-table ${path}: ${reason}`);
  }
}
