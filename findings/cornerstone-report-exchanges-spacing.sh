#!/usr/bin/env bash
# Surprise: Cornerstone's worldToImageCoords and imageToWorldCoords step along a row by the distance between rows, and down
# a column by that between columns. Its adapters write measurements into structured reports with the one, and read them
# with the other: a report says that a line over pixels 20 and 24 of a row is at pixels 10 and 12, and in other rows.
# Cornerstone itself brings its own reports back right, because the two mistakes cancel.
# Hurts: reports on images whose pixels are not square, such as B-scans: other programs show the measurements elsewhere,
# even outside the image, and Cornerstone does so with the reports of others.
# We: nothing; docs/other-programs.md describes it. The script compares with square pixels.
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
packages @cornerstonejs/adapters@5.14.0 @cornerstonejs/core@5.14.0 @cornerstonejs/dicom-image-loader@5.14.0 \
  @cornerstonejs/metadata@5.14.0 @cornerstonejs/tools@5.14.0 @cornerstonejs/utils@5.14.0 @kitware/vtk.js@36.4.1 \
  @babel/runtime@7.28.4 d3-array@3.2.4 d3-interpolate@3.0.1 events@3.3.0 \
  gl-matrix@3.4.3 url@0.11.4 esbuild@0.28.2 playwright-core@1.65.1
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
for (const [name, spacing] of [['square', '0.5\\0.5'], ['oblong', '0.5\\0.25']]) {
  part10(`${name}.dcm`, EXPLICIT, [
    ...image({ sop: OPT, rows: 16, columns: 32 }), el(0x00280030, 'DS', spacing),
    el(0x00200032, 'DS', '0\\0\\0'), el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
    el(0x7fe00010, 'OB', Uint8Array.from({ length: 512 }, (_, i) => i % 251)),
  ]);
}
EOF
node make.mjs
cat >page.js <<'EOF'
import { adaptersSR } from '@cornerstonejs/adapters';
import { imageLoader, init, metaData, utilities } from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';
const { MeasurementReport } = adaptersSR.Cornerstone3D;
await init();
initLoader({ maxWebWorkers: 1 });
const text = (points) => points.map(([x, y]) => `${x},${y}`).join(' ');
/** Saves a length over the centres of pixels 20 and 24 of row 4 (counted from 0), and reads reports. */
window.saveAndRead = async (url) => {
  const imageId = `wadouri:${url}`;
  const image = await imageLoader.loadAndCacheImage(imageId);
  const { origin, spacing: [x, y] } = utilities.getImageDataMetadata(image);
  const world = [20, 24].map((column) => [origin[0] + column * x, origin[1] + 4 * y, origin[2]]);
  const drawn = {
    annotationUID: '2.25.9', metadata: { toolName: 'Length', referencedImageId: imageId },
    data: { label: '', handles: { points: world, textBox: { worldPosition: world[0], hasMoved: false } },
      cachedStats: { [`imageId:${imageId}`]: { length: 4 * x, unit: 'mm' } } },
  };
  const { dataset } = MeasurementReport.generateReport({ [imageId]: { Length: { data: [drawn] } } }, metaData, {});
  const graphics = [];
  const collect = (value) => {
    if (typeof value !== 'object' || value === null) return;
    if (value.GraphicData) graphics.push(value);
    Object.values(value).forEach(collect);
  };
  collect(dataset);
  const [graphic] = graphics;
  const read = () => {
    const { Length } = MeasurementReport.generateToolState(dataset, { '2.25.7:1': imageId }, metaData);
    return text(Length[0].annotation.data.handles.points);
  };
  const [a, b, c, d] = graphic.GraphicData;
  const own = read();
  graphic.GraphicData = [20.5, 4.5, 24.5, 4.5];
  return `pixels of ${x} x ${y}, drawn ${text(world)}|saved ${a},${b} ${c},${d}|own read ${own}|standard read ${read()}`;
};
EOF
cat >try.mjs <<'EOF'
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const TYPES = { js: 'text/javascript', dcm: 'application/dicom' };
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const type = TYPES[pathname.split('.')[1]];
  if (type) return response.writeHead(200, { 'Content-Type': type }).end(readFileSync(`.${pathname}`));
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><script type="module" src="/bundle.js"></script>');
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
for (const name of ['square', 'oblong']) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(origin);
  await page.waitForFunction(() => 'saveAndRead' in window);
  console.log(`${name}|${await page.evaluate((url) => window.saveAndRead(url), `${origin}/${name}.dcm`)}`);
  await page.close();
}
await browser.close();
server.close();
EOF
bundle() { npx esbuild "$1" --bundle --format=esm --outfile="$2" --log-level=error --external:fs --external:path --external:crypto; }
bundle page.js bundle.js
bundle node_modules/@cornerstonejs/dicom-image-loader/dist/esm/decodeImageFrameWorker.js decodeImageFrameWorker.js
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f "$2"; }
echo 'Expected (PS3.3 10.7.1.3: row spacing, then column spacing; C.18.6: column, then row, 0.5 in the centre of the first'
echo 'pixel): saved 20.5,4.5 24.5,4.5 whatever the size of pixels, and reports with these numbers read where it was drawn.'
same 'square' 'pixels of 0.5 x 0.5, drawn 10,2 12,2' "$(seen square 2)"
same 'square, saved' 'saved 20.5,4.5 24.5,4.5' "$(seen square 3)"
same 'square, own report' 'own read 10,2 12,2' "$(seen square 4)"
same "square, the standard's numbers" 'standard read 10,2 12,2' "$(seen square 5)"
same 'oblong' 'pixels of 0.25 x 0.5, drawn 5,2 6,2' "$(seen oblong 2)"
same 'oblong, saved' 'saved 10.5,8.5 12.5,8.5' "$(seen oblong 3)"
same 'oblong, own report' 'own read 5,2 6,2' "$(seen oblong 4)"
same "oblong, the standard's numbers" 'standard read 10,1 12,1' "$(seen oblong 5)"
exit "$changed"
