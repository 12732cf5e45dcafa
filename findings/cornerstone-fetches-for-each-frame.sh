#!/usr/bin/env bash
# Surprise: Cornerstone's loader of files fetches and parses a multi-frame file once for each frame that is asked for before
# the first one is there: a cube of 128 frames, opened as a viewer opens it, is requested 128 times. Its older loader (the
# option useLegacyMetadataProvider) requests it once, as does the present one if the first frame is waited for.
# Hurts: whoever loads a volume or a stack with prefetch by "wadouri:": the page's thread parses the file again and again, and
# a server or a cache that does not allow reuse sends it as often.
# We: src/cornerstone/hooks/shared-downloads.ts lets the other frames wait for the first one, for files of every manufacturer.
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
packages @cornerstonejs/core@5.14.0 @cornerstonejs/dicom-image-loader@5.14.0 @cornerstonejs/metadata@5.14.0 \
  @cornerstonejs/utils@5.14.0 @kitware/vtk.js@36.4.1 events@3.3.0 gl-matrix@3.4.3 url@0.11.4 esbuild@0.28.2 \
  playwright-core@1.65.1
cat >dicom.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
const LONG = /^(O[BDFLVW]|S[QV]|U[CNRTV])$/;
/** An element in explicit VR little endian, PS3.5 7.1.2. */
export function el(tag, vr, value = '', undefinedLength = false) {
  let body = Buffer.from(value);
  if (body.length % 2) body = Buffer.concat([body, Buffer.from(/^(UI|UN|OB)$/.test(vr) ? '\0' : ' ')]);
  const head = Buffer.alloc(LONG.test(vr) ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4);
  if (!LONG.test(vr)) head.writeUInt16LE(body.length, 6);
  else head.writeUInt32LE(undefinedLength ? 0xffffffff : body.length, 8);
  return Buffer.concat([head, body]);
}
export const bytesOf = (typed) => Buffer.from(typed.buffer, typed.byteOffset, typed.byteLength);
export const us = (tag, ...values) => el(tag, 'US', bytesOf(Uint16Array.from(values)));
export function item(...parts) {
  const body = Buffer.concat(parts);
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
/** What identifies an instance and describes its pixels. */
export function image({ sop, uid = '2.25.7', frames = 1, rows, columns, bits = 8, stored = bits, signed = 0, modality = 'OPT', study = '2.25.5' }) {
  return [
    el(0x00080016, 'UI', sop), el(0x00080018, 'UI', uid), el(0x00080060, 'CS', modality),
    el(0x00100010, 'PN', 'TEST'), el(0x00100020, 'LO', 'TEST'),
    el(0x0020000d, 'UI', study), el(0x0020000e, 'UI', '2.25.6'), el(0x00200013, 'IS', '1'),
    us(0x00280002, 1), el(0x00280004, 'CS', 'MONOCHROME2'), el(0x00280008, 'IS', String(frames)),
    us(0x00280010, rows), us(0x00280011, columns),
    us(0x00280100, bits), us(0x00280101, stored), us(0x00280102, stored - 1), us(0x00280103, signed),
  ];
}
const tagOf = (element) => element.readUInt16LE(0) * 65536 + element.readUInt16LE(2);
/** Writes a Part 10 file (PS3.10 7.1); the elements may come in any order. */
export function part10(file, transferSyntax, elements) {
  const sorted = [...elements].sort((a, b) => tagOf(a) - tagOf(b));
  const value = (tag) => sorted.find((e) => tagOf(e) === tag).subarray(8);
  const meta = Buffer.concat([
    el(0x00020001, 'OB', Buffer.from([0, 1])), el(0x00020002, 'UI', value(0x00080016)),
    el(0x00020003, 'UI', value(0x00080018)), el(0x00020010, 'UI', transferSyntax), el(0x00020012, 'UI', '2.25.1'),
  ]);
  const length = el(0x00020000, 'UL', bytesOf(Uint32Array.of(meta.length)));
  writeFileSync(file, Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, meta, ...sorted]));
}
export const EXPLICIT = '1.2.840.10008.1.2.1';
export const OPT = '1.2.840.10008.5.1.4.1.1.77.1.5.4';
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, OPT, el, image, part10 } from './dicom.mjs';
const FRAMES = 4;
const pixels = Uint8Array.from({ length: 256 * FRAMES }, (_, i) => 40 * (1 + Math.floor(i / 256)));
part10('scan.dcm', EXPLICIT, [
  ...image({ sop: OPT, frames: FRAMES, rows: 16, columns: 16 }), el(0x00280030, 'DS', '1\\1'),
  el(0x00200032, 'DS', '0\\0\\0'), el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'), el(0x7fe00010, 'OB', pixels),
]);
EOF
node make.mjs
cat >page.js <<'EOF'
import { imageLoader, init } from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';
await init();
/** Loads the four frames, all at once or after the first one, and gives their grey values. */
window.load = async (url, options, firstAlone) => {
  initLoader({ maxWebWorkers: 1, ...options });
  const ids = [1, 2, 3, 4].map((frame) => `wadouri:${url}?frame=${frame}`);
  if (firstAlone) await imageLoader.loadAndCacheImage(ids[0]);
  const images = await Promise.all(ids.map((id) => imageLoader.loadAndCacheImage(id)));
  return images.map((image) => image.getPixelData()[0]).join(' ');
};
EOF
cat >try.mjs <<'EOF'
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const TYPES = { js: 'text/javascript', dcm: 'application/dicom' };
let requests = 0;
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const type = TYPES[pathname.split('.')[1]];
  if (pathname === '/scan.dcm') requests++;
  // What most archives say of files with patients' data.
  if (type) return response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(readFileSync(`.${pathname}`));
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><script type="module" src="/bundle.js"></script>');
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
for (const [name, options, firstAlone] of [
  ['all at once', {}, false],
  ['first alone', {}, true],
  ['older loader', { useLegacyMetadataProvider: true }, false],
]) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(origin);
  await page.waitForFunction(() => 'load' in window);
  requests = 0;
  const greys = await page.evaluate(([url, given, alone]) => window.load(url, given, alone), [`${origin}/scan.dcm`, options, firstAlone]);
  console.log(`${name}|greys ${greys}; requests ${requests}`);
  await page.close();
}
await browser.close();
server.close();
EOF
bundle() { npx esbuild "$1" --bundle --format=esm --outfile="$2" --log-level=error --external:fs --external:path --external:crypto; }
bundle page.js bundle.js
bundle node_modules/@cornerstonejs/dicom-image-loader/dist/esm/decodeImageFrameWorker.js decodeImageFrameWorker.js
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
echo 'Expected: four frames of one file, one request.'
same 'four frames asked for at once' 'greys 40 80 120 160; requests 4' "$(seen 'all at once')"
same 'the first one waited for' 'greys 40 80 120 160; requests 1' "$(seen 'first alone')"
same 'the older loader, at once' 'greys 40 80 120 160; requests 1' "$(seen 'older loader')"
exit "$changed"
