import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sampleScans, specimen, specimens } from './families.js';
import type { Expected, Specimen } from './expected.js';

/*
 * Writes the synthetic files to a folder, with a manifest of the form of test/fixtures/independent/manifest.json
 * and what is expected of each file besides.
 *
 *   npx tsx test/generator/main.ts --out DIR [--only NAME]... [--samples] [--fast]
 */

interface ManifestEntry {
  bytes: number;
  frames: number;
  stored_rows?: number;
  stored_columns?: number;
  jp2_sha256: string[];
  stored_pixels_sha256: (string | null)[];
  expected: Expected;
}

function manifestEntry(bytes: Uint8Array, expected: Expected): ManifestEntry {
  const [only, ...others] = expected.scans;
  const size =
    only && others.length === 0 ? { stored_rows: only.storedRows, stored_columns: only.storedColumns } : {};
  return {
    bytes: bytes.length,
    frames: expected.scans.reduce((sum, scan) => sum + scan.frames, 0),
    ...size,
    jp2_sha256: expected.scans.flatMap((scan) => scan.jp2Sha256),
    stored_pixels_sha256: expected.scans.flatMap((scan) => scan.storedPixelsSha256),
    expected,
  };
}

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string', multiple: true },
    samples: { type: 'boolean', default: false },
    fast: { type: 'boolean', default: false },
  },
});
if (values.out === undefined) {
  console.error('Usage: main.ts --out DIR [--only NAME]... [--samples] [--fast]');
  process.exit(2);
}
const all: readonly Specimen[] = values.samples ? sampleScans.map((sample) => sample.specimen) : specimens;
const named = values.only ? values.only.map(specimen) : all;
const wanted = values.fast ? named.filter((candidate) => !candidate.slow) : named;

mkdirSync(values.out, { recursive: true });
const manifest: Record<string, ManifestEntry> = {};
for (const { name, build } of wanted) {
  const { bytes, expected } = await build();
  writeFileSync(join(values.out, name), bytes);
  manifest[name] = manifestEntry(bytes, expected);
  console.log(`${name}: ${bytes.length} bytes, ${expected.about}`);
}
writeFileSync(join(values.out, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
