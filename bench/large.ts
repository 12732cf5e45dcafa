/*
 * `czm-dicom` on files of more than 4 GiB: time, and peak memory. They are sparse, but the result of the uncompressed
 * one temporarily takes 4.6 GB of disk. Run with `npx tsx bench/large.ts`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCli } from '../test/support/built-cli.js';
import { largeImage, largeNative, largeRawData } from '../test/support/large-files.js';

const script = fileURLToPath(new URL('../test/support/peak.mjs', import.meta.url));
const FILES = { image: largeImage, 'raw data': largeRawData, uncompressed: largeNative };

const folder = mkdtempSync(join(tmpdir(), 'czm-bench-'));
const built = buildCli();
try {
  for (const [name, make] of Object.entries(FILES)) {
    const source = join(folder, `${name}.dcm`);
    const length = make(source);
    for (const command of ['inspect', 'convert', 'export']) {
      if (command === 'export' && name === 'uncompressed') continue;
      const out = join(folder, 'out');
      const args = [script, dirname(dirname(built.main)), command, source, out];
      const answer = execFileSync(process.execPath, args, { maxBuffer: 1 << 28, encoding: 'utf8' });
      const { peak, seconds } = JSON.parse(answer) as { readonly peak: number; readonly seconds: number };
      const [gb, mb] = [(length / 1e9).toFixed(2), (peak / 1e6).toFixed(0)];
      console.log(`${name}, ${gb} GB: ${command} ${seconds.toFixed(1)} s, ${mb} MB at most`);
      rmSync(out, { recursive: true, force: true });
    }
    rmSync(source);
  }
} finally {
  built.remove();
  rmSync(folder, { recursive: true, force: true });
}
