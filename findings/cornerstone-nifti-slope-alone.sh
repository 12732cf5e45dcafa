#!/usr/bin/env bash
# Surprise: Cornerstone's NIfTI loader applies scl_slope and scl_inter only if both say something. A slope alone, with
# the intercept 0, is ignored; so is an intercept alone, with the slope 1. That is how most scaled files are written.
# Hurts: maps of thickness or flow in NIfTI, and everything quantitative: values are off by the factor, with no message.
# NiiVue 0.69.0 reads the same files correctly.
# We: docs/other-programs.md says so; czm-dicom export writes the samples as they are, with slope 1 and intercept 0.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
changed=0
same() { # what, recorded, seen
  if [ "$2" = "$3" ]; then
    printf 'as recorded  %s: %s\n' "$1" "$3"
  else
    printf 'CHANGED      %s: recorded "%s", seen "%s"\n' "$1" "$2" "$3"
    changed=1
  fi
}
debian() { # installs what is missing and states the versions
  local name
  for name in "$@"; do
    if ! dpkg -s "$name" 2>/dev/null | grep -q '^Status: install ok installed'; then
      [ "$(id -u)" = 0 ] || { echo "Install the Debian package $name first." >&2; exit 2; }
      { apt-get install -y --no-install-recommends "$name" ||
        { apt-get update && apt-get install -y --no-install-recommends "$name"; }; } >/dev/null 2>&1 ||
        { echo "The Debian package $name cannot be installed." >&2; exit 2; }
    fi
    # shellcheck disable=SC2016
    dpkg-query -W -f '${Package} ${Version}\n' "$name"
  done
}
packages() { # installs these versions here and states them
  npm init -y >/dev/null
  npm install --no-audit --no-fund --ignore-scripts --silent "$@"
  printf '%s\n' "$@"
}
debian chromium
packages @cornerstonejs/nifti-volume-loader@5.0.13 @cornerstonejs/core@5.0.13 @cornerstonejs/utils@5.0.13 \
  @cornerstonejs/metadata@5.0.13 @kitware/vtk.js@35.5.3 gl-matrix@3.4.3 events@3.3.0 esbuild@0.28.2 playwright-core@1.65.1
packages @niivue/niivue@0.69.0
cat >nifti.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
export const [COLUMNS, ROWS, SLICES] = [12, 8, 3];
/** A NIfTI-1 file of 16-bit samples 0, 1, 2 …; the affine is in millimetres (nifti1.h, method 3). */
export function write(name, { affine, slope = 1, inter = 0 }) {
  const head = Buffer.alloc(352);
  head.writeInt32LE(348, 0);
  [3, COLUMNS, ROWS, SLICES, 1, 1, 1, 1].forEach((value, i) => head.writeInt16LE(value, 40 + 2 * i));
  head.writeInt16LE(512, 70); // unsigned, 16 bits
  head.writeInt16LE(16, 72);
  const sizes = [0, 1, 2].map((axis) => Math.hypot(...affine.map((row) => row[axis])));
  [1, ...sizes].forEach((value, i) => head.writeFloatLE(value, 76 + 4 * i));
  [352, slope, inter].forEach((value, i) => head.writeFloatLE(value, 108 + 4 * i));
  head[123] = 2; // millimetres
  head.writeInt16LE(1, 254); // sform
  affine.flat().forEach((value, i) => head.writeFloatLE(value, 280 + 4 * i));
  head.write('n+1', 344);
  const samples = Uint16Array.from({ length: COLUMNS * ROWS * SLICES }, (_, i) => i);
  writeFileSync(name, Buffer.concat([head, Buffer.from(samples.buffer)]));
}
EOF
cat >make.mjs <<'EOF'
import { write } from './nifti.mjs';
const affine = [[0.1, 0, 0, 0], [0, 0.1, 0, 0], [0, 0, 0.1, 0]];
write('slope.nii', { affine, slope: 2 });
write('fraction.nii', { affine, slope: 0.5 });
write('intercept.nii', { affine, inter: 10 });
write('both.nii', { affine, slope: 2, inter: 10 });
EOF
node make.mjs
cat >page.js <<'EOF'
import { imageLoader, init } from '@cornerstonejs/core';
import { cornerstoneNiftiImageLoader, createNiftiImageIdsAndCacheMetadata } from '@cornerstonejs/nifti-volume-loader';
await init();
imageLoader.registerImageLoader('nifti', cornerstoneNiftiImageLoader);
window.read = async (url) => {
  const [imageId] = await createNiftiImageIdsAndCacheMetadata({ url });
  const image = await imageLoader.loadAndCacheImage(imageId);
  return Array.from(image.getPixelData().subarray(0, 4)).join(' ');
};
EOF
cat >try.mjs <<'EOF'
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname.endsWith('.nii')) return response.writeHead(200).end(readFileSync(`.${pathname}`));
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Test</title>');
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
const page = await browser.newPage();
page.on('pageerror', (error) => console.error(error.message));
await page.goto(origin);
await page.addScriptTag({ content: readFileSync('bundle.js', 'utf8'), type: 'module' });
await page.waitForFunction(() => 'read' in window);
for (const name of ['slope', 'fraction', 'intercept', 'both']) {
  console.log(`${name}|${await page.evaluate((url) => window.read(url), `${origin}/${name}.nii`)}`);
}
await browser.close();
server.close();
EOF
npx esbuild page.js --bundle --format=esm --outfile=bundle.js --log-level=error
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
cat >niivue.mjs <<'EOF'
import { readFileSync } from 'node:fs';
globalThis.window = globalThis;
globalThis.document = { createElement: () => ({ getContext: () => null }) };
const { NVImage } = await import('@niivue/niivue');
const bytes = readFileSync('slope.nii');
const image = await NVImage.new(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), 'slope.nii');
console.log(`niivue|${[0, 1, 2, 3].map((x) => image.getValue(x, 0, 0)).join(' ')}`);
EOF
node niivue.mjs >>seen
echo "Expected (nifti1.h: value = scl_slope * sample + scl_inter, unless the slope is 0): samples 0 1 2 3 scaled."
same 'slope 2' '0 1 2 3' "$(seen slope)"
same 'slope 0.5' '0 1 2 3' "$(seen fraction)"
same 'intercept 10' '0 1 2 3' "$(seen intercept)"
same 'slope 2, intercept 10' '10 12 14 16' "$(seen both)"
same 'slope 2, in NiiVue' '0 2 4 6' "$(seen niivue)"
exit "$changed"
