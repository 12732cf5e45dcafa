#!/usr/bin/env bash
# Surprise: a volume of Cornerstone is sorted by the positions of its frames, unless they are loaded by "wadouri:". Then the
# order of the file is kept (or reversed as a whole), and the distance of the slices is that of the first and the middle
# frame, divided by the frames between them. Frames that were taken in turn at 0, 2, 1 and 3 mm lie at 0, 0.5, 1 and 1.5 mm
# in the volume, in the wrong order, although the whole file has arrived by then, with all positions.
# Hurts: interlaced acquisitions, and files whose frames are sorted by time: a volume of exchanged slices, with wrong lengths.
# dicomtonifti and dcm2niix sort the same file by position.
# We: CZM's scans are stored in the order of their positions; docs/other-programs.md.
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
debian vtk-dicom-tools dcm2niix python3-nibabel
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
export const OPT = '1.2.840.10008.5.1.4.1.1.77.1.5.4';
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, OPT, el, image, item, part10 } from './dicom.mjs';
const sq = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const plane = [sq(0x00209116, item(el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'))),
  sq(0x00289110, item(el(0x00180050, 'DS', '1'), el(0x00280030, 'DS', '1\\1')))];
/** Frames at these places: the one at 0 mm has the grey 10, that at 1 mm 20, and so on. */
function scan(name, places) {
  part10(`${name}.dcm`, EXPLICIT, [
    ...image({ sop: OPT, frames: 4, rows: 4, columns: 4 }), sq(0x52009229, item(...plane)),
    sq(0x52009230, ...places.map((z) => item(sq(0x00209113, item(el(0x00200032, 'DS', `0\\0\\${z}`)))))),
    el(0x7fe00010, 'OB', Uint8Array.from(places.flatMap((z) => new Array(16).fill(10 * (z + 1))))),
  ]);
}
scan('sorted', [0, 1, 2, 3]);
scan('interlaced', [0, 2, 1, 3]);
EOF
node make.mjs
cat >page.js <<'EOF'
import { cornerstoneStreamingImageVolumeLoader, Enums, eventTarget, imageLoader, init, metaData, volumeLoader } from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';
await init();
initLoader({ maxWebWorkers: 1 });
volumeLoader.registerVolumeLoader('stream', cornerstoneStreamingImageVolumeLoader);
const idsOf = (address) => [1, 2, 3, 4].map((frame) => `wadouri:${address}?frame=${frame}`);
window.look = async (url) => {
  const imageIds = idsOf(url);
  await imageLoader.loadAndCacheImage(imageIds[0]); // The file has arrived now, with all positions.
  const places = imageIds.map((imageId) => metaData.get('imagePlaneModule', imageId).imagePositionPatient[2]);
  const loaded = new Promise((done) => eventTarget.addEventListener(Enums.Events.IMAGE_VOLUME_LOADING_COMPLETED, done));
  const volume = await volumeLoader.createAndCacheVolume('stream:volume', { imageIds: [...imageIds] });
  volume.load();
  await loaded;
  const all = Array.from({ length: volume.dimensions[2] }, (_, k) => k);
  return [
    `places ${places.join(' ')}`,
    `volume ${all.map((k) => volume.voxelManager.getAtIJK(0, 0, k)).join(' ')}`,
    `spacing ${volume.spacing[2]}`,
  ];
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
node try.mjs sorted interlaced >seen
seen() { sed -n "s/^$1 //p" seen; }
slices() { # the first sample of each slice, and the distance
  /usr/bin/python3 -c 'import nibabel, sys
volume = nibabel.load(sys.argv[1])
print(*volume.get_fdata()[0, 0].astype(int), "distance", volume.header.get_zooms()[2])' "$1"
}
dicomtonifti -o vtk.nii interlaced.dcm
mkdir niix
cp interlaced.dcm niix
dcm2niix -z n -b n -f out -o niix niix >log 2>&1
echo 'Expected (Plane Position, PS3.3 C.7.6.16.2.3; grey 10 lies at 0 mm, 20 at 1 mm …): 10 20 30 40, 1 mm apart.'
same 'stored in order' '10 20 30 40, spacing 1' "$(seen 'sorted volume'), spacing $(seen 'sorted spacing')"
same 'interlaced: positions that Cornerstone knows' '0 2 1 3' "$(seen 'interlaced places')"
same 'interlaced: volume' '10 30 20 40, spacing 0.5' "$(seen 'interlaced volume'), spacing $(seen 'interlaced spacing')"
same 'interlaced: dicomtonifti' '10 20 30 40 distance 1.0' "$(slices vtk.nii)"
same 'interlaced: dcm2niix' '10 20 30 40 distance 1.0' "$(slices niix/out.nii)"
exit "$changed"
