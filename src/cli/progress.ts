import cliProgress from 'cli-progress';
import { counted, visible } from './terminal-text.js';
import type { Outcome } from './task.js';

/** Where text is written; the part of a stream that is used here. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean | undefined;
}

/** Shows the progress of the work. */
export interface Progress {
  done(outcome: Outcome): void;
  stop(): void;
}

/** On a terminal, a bar with counts and the remaining time; elsewhere, a line for each file, suitable for a log. */
export function showProgress(total: number, output: Output): Progress {
  return output.isTTY === true ? bar(total, output) : lines(total, output);
}

function bar(total: number, output: Output): Progress {
  let failed = 0;
  const progress = new cliProgress.SingleBar({
    format: '{bar} {value} of {total} files | {failed} failed | {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    stream: output,
    // The first files say little about the rest; the last hundred are enough.
    etaBuffer: 100,
  });
  progress.start(total, 0, { failed });
  return {
    done({ status }) {
      if (status === 'failed') failed += 1;
      progress.increment(1, { failed });
    },
    stop: () => progress.stop(),
  };
}

function lines(total: number, output: Output): Progress {
  const digits = String(total).length;
  let count = 0;
  return {
    done(outcome) {
      count += 1;
      output.write(`[${String(count).padStart(digits)}/${total}] ${visible(lineOf(outcome))}\n`);
    },
    stop: () => undefined,
  };
}

function lineOf({ file, status, reason, outputs, problems, sent }: Outcome): string {
  const [first] = outputs;
  switch (status) {
    case 'written':
      if (sent !== undefined) return `${file}: sent`;
      return `${file} -> ${outputs.length === 1 ? (first?.file ?? '') : counted(outputs.length, 'file')}`;
    case 'up-to-date':
      return `${file}: up to date`;
    case 'skipped':
      return `${file}: ${reason ?? ''}, skipped`;
    case 'failed':
      return `${file}: FAILED: ${problems[0]?.message ?? ''}`;
  }
}
