/** Milliseconds between two lines if the output is not a terminal. */
const QUIET = 3000;

/** Writes what is being made to the terminal, on one line; elsewhere a line now and then. */
export function report(samples, stream = process.stderr) {
  let last = 0;
  samples.watch((progress) => {
    if (progress === undefined) {
      if (stream.isTTY) stream.write('\r\x1b[K');
      return;
    }
    const { file, done, frames } = progress;
    const text = `Making ${file}: ${done} of ${frames || '…'} frames`;
    if (stream.isTTY) stream.write(`\r\x1b[K${text}`);
    else if (Date.now() - last >= QUIET) {
      last = Date.now();
      stream.write(`${text}\n`);
    }
  });
}
