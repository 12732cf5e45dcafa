#!/usr/bin/env bash
# Surprise: Cornerstone makes a volume of 8-bit frames with a rescale (slope 4, say) with 8 bits for each voxel: what exceeds
# 255 after rescaling is taken modulo 256, so that 400 becomes 144, and bright layers turn dark. The same frames one by one, in
# a stack, are right. For 16-bit frames the volume is right, but `voxelManager.getCompleteScalarDataArray()`, the one
# array of all voxels, has the type that suits its first frame: if that one is dark, all others are taken modulo 256.
# Hurts: planes through scans whose frames are rescaled; and whatever computes or exports with that array. No message.
# We: no CZM scan that we know is rescaled; docs/other-programs.md.
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
import { EXPLICIT, bytesOf, el, image, item, part10 } from './dicom.mjs';
const MR = '1.2.840.10008.5.1.4.1.1.4.1'; // Enhanced MR, which has 8 or 16 bits and a Pixel Value Transformation.
const sq = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const plane = [sq(0x00209116, item(el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'))),
  sq(0x00289110, item(el(0x00180050, 'DS', '1'), el(0x00280030, 'DS', '1\\1')))];
const rescale = sq(0x00289145, item(el(0x00281052, 'DS', '0'), el(0x00281053, 'DS', '4'), el(0x00281054, 'LO', 'US')));
function scan(name, bits, Type, values, ...groups) {
  const samples = Type.from(values.flatMap((value) => new Array(16).fill(value)));
  part10(`${name}.dcm`, EXPLICIT, [
    ...image({ sop: MR, modality: 'MR', frames: 4, rows: 4, columns: 4, bits }), sq(0x52009229, item(...plane, ...groups)),
    sq(0x52009230, ...values.map((_, k) => item(sq(0x00209113, item(el(0x00200032, 'DS', `0\\0\\${k}`)))))),
    el(0x7fe00010, bits === 8 ? 'OB' : 'OW', bytesOf(samples)),
  ]);
}
scan('plain8', 8, Uint8Array, [10, 50, 100, 200]);
scan('rescaled8', 8, Uint8Array, [10, 50, 100, 200], rescale);
scan('plain16', 16, Uint16Array, [10, 100, 1000, 5000]);
scan('bright16', 16, Uint16Array, [5000, 1000, 100, 10]);
EOF
node make.mjs
cat >page.js <<'EOF'
import { cornerstoneStreamingImageVolumeLoader, Enums, eventTarget, imageLoader, init, volumeLoader } from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';
await init();
initLoader({ maxWebWorkers: 1 });
volumeLoader.registerVolumeLoader('stream', cornerstoneStreamingImageVolumeLoader);
const idsOf = (address) => [1, 2, 3, 4].map((frame) => `wadouri:${address}?frame=${frame}`);
window.look = async (url) => {
  const imageIds = idsOf(url);
  await imageLoader.loadAndCacheImage(imageIds[0]);
  const loaded = new Promise((done) => eventTarget.addEventListener(Enums.Events.IMAGE_VOLUME_LOADING_COMPLETED, done));
  const volume = await volumeLoader.createAndCacheVolume('stream:volume', { imageIds: [...imageIds] });
  volume.load();
  await loaded;
  const [columns, rows, slices] = volume.dimensions;
  const all = Array.from({ length: slices }, (_, k) => k);
  const whole = volume.voxelManager.getCompleteScalarDataArray();
  const lines = [
    `volume ${all.map((k) => volume.voxelManager.getAtIJK(0, 0, k)).join(' ')}`,
    `array ${all.map((k) => whole[columns * rows * k]).join(' ')}`,
  ];
  const alone = []; // The same file by another address, without a volume.
  for (const imageId of idsOf(url.replace('.dcm', '-again.dcm'))) {
    alone.push((await imageLoader.loadAndCacheImage(imageId)).getPixelData()[0]);
  }
  return [...lines, `alone ${alone.join(' ')}`];
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
  if (type) return response.writeHead(200, { 'Content-Type': type }).end(readFileSync(`.${pathname.replace('-again', '')}`));
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
node try.mjs plain8 rescaled8 plain16 bright16 >seen
seen() { sed -n "s/^$1 //p" seen; }
echo 'Expected (Pixel Value Transformation, PS3.3 C.7.6.16.2.9): the values that the frames have one by one.'
same '8 bits, no rescale, in the volume' '10 50 100 200' "$(seen 'plain8 volume')"
same '8 bits, times 4, frame by frame' '40 200 400 800' "$(seen 'rescaled8 alone')"
same '8 bits, times 4, in the volume' '40 200 144 32' "$(seen 'rescaled8 volume')"
same '16 bits, in the volume' '10 100 1000 5000' "$(seen 'plain16 volume')"
same '16 bits, first frame dark, in one array' '10 100 232 136' "$(seen 'plain16 array')"
same '16 bits, first frame bright, in one array' '5000 1000 100 10' "$(seen 'bright16 array')"
exit "$changed"
