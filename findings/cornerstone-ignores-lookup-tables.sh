#!/usr/bin/env bash
# Surprise: Cornerstone's viewports apply neither a Modality LUT nor a VOI LUT, and a window with the VOI LUT Function SIGMOID
# is drawn as a linear one, although viewports have a property for it: the loader keeps the first letter, "S". No message.
# DCMTK applies all three.
# Hurts: readers: contrast that the acquisition device has chosen is lost, and a table that inverts is not applied.
# We: no CZM scan that we know has such tables; docs/other-programs.md.
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
debian dcmtk python3-pil
cat >dicom.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
const LONG = /^(O[BDFLVW]|S[QV]|U[CNRTV])$/;
/** An element in explicit VR little endian, PS3.5 7.1.2. */
export function el(tag, vr, value = '') {
  let body = Buffer.from(value);
  if (body.length % 2) body = Buffer.concat([body, Buffer.from(/^(UI|UN|OB)$/.test(vr) ? '\0' : ' ')]);
  const head = Buffer.alloc(LONG.test(vr) ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4);
  if (!LONG.test(vr)) head.writeUInt16LE(body.length, 6);
  else head.writeUInt32LE(body.length, 8);
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
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, el, image, item, part10, us } from './dicom.mjs';
const sq = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const inverting = us(0x00283006, ...Array.from({ length: 256 }, (_, i) => 255 - i));
const table = [us(0x00283002, 256, 0, 8), inverting];
const window = [el(0x00281050, 'DS', '128'), el(0x00281051, 'DS', '256')];
const pixels = el(0x7fe00010, 'OB', Uint8Array.from({ length: 64 }, (_, i) => 4 * i));
const make = (name, ...elements) =>
  part10(`${name}.dcm`, EXPLICIT, [
    ...image({ sop: '1.2.840.10008.5.1.4.1.1.7', rows: 8, columns: 8, modality: 'OT' }), ...elements, pixels]);
make('linear', ...window);
make('sigmoid', ...window, el(0x00281056, 'CS', 'SIGMOID'));
make('voi', sq(0x00283010, item(...table)));
make('modality', sq(0x00283000, item(...table, el(0x00283004, 'LO', 'US'))), ...window);
EOF
node make.mjs
cat >page.js <<'EOF'
import { Enums, imageLoader, init, RenderingEngine } from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';
await init();
initLoader({ maxWebWorkers: 1 });
window.look = async (url) => {
  const element = document.createElement('div');
  element.style.cssText = 'width: 64px; height: 64px';
  document.body.append(element);
  const engine = new RenderingEngine('engine');
  engine.enableElement({ viewportId: 'view', type: Enums.ViewportType.STACK, element });
  const viewport = engine.getViewport('view');
  const rendered = new Promise((done) => element.addEventListener(Enums.Events.IMAGE_RENDERED, done, { once: true }));
  await viewport.setStack([`wadouri:${url}`]);
  viewport.render();
  await rendered;
  const canvas = viewport.getCanvas();
  const grey = (x, y) => canvas.getContext('2d').getImageData(x, y, 1, 1).data[0];
  const { voiLUTFunction } = await imageLoader.loadAndCacheImage(`wadouri:${url}`);
  return [`greys ${grey(3, 3)} ${grey(canvas.width - 4, canvas.height - 4)}`, `function ${voiLUTFunction}`];
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
for (const name of process.argv.slice(2)) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(origin);
  await page.waitForFunction(() => 'look' in window);
  for (const line of await page.evaluate((url) => window.look(url), `${origin}/${name}.dcm`)) console.log(`${name} ${line}`);
  await page.close();
}
await browser.close();
server.close();
EOF
bundle() { npx esbuild "$1" --bundle --format=esm --outfile="$2" --log-level=error --external:fs --external:path --external:crypto; }
bundle page.js bundle.js
bundle node_modules/@cornerstonejs/dicom-image-loader/dist/esm/decodeImageFrameWorker.js decodeImageFrameWorker.js
node try.mjs linear sigmoid voi modality >seen
seen() { sed -n "s/^$1 //p" seen; }
dcmtk() { # file, option: the grey of the first and the last pixel
  dcm2pnm $2 "$1.dcm" "$1.pgm" && /usr/bin/python3 -c 'import PIL.Image, sys
greys = list(PIL.Image.open(sys.argv[1]).getdata())
print(greys[0], greys[-1])' "$1.pgm"
}
echo 'Expected (PS3.3 C.11.1, C.11.2.1.1, C.11.2.1.3.1): as DCMTK renders the first and the last pixel.'
same 'window, Cornerstone and DCMTK' '0 252, 0 252' "$(seen 'linear greys'), $(dcmtk linear '+Wi 1')"
same 'SIGMOID, Cornerstone and DCMTK' '0 252, 30 222' "$(seen 'sigmoid greys'), $(dcmtk sigmoid '+Wi 1')"
same 'SIGMOID, the function that the image states' S "$(seen 'sigmoid function')"
same 'VOI LUT that inverts, Cornerstone and DCMTK' '0 255, 255 3' "$(seen 'voi greys'), $(dcmtk voi '+Wl 1')"
same 'Modality LUT that inverts, Cornerstone and DCMTK' '0 252, 255 3' "$(seen 'modality greys'), $(dcmtk modality '+Wi 1')"
exit "$changed"
