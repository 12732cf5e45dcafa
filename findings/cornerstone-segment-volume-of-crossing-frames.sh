#!/usr/bin/env bash
# Surprise: Cornerstone's segment statistics give a volume in mm³ even for frames that form no volume, because they cross.
# The slice distance is then the constant 0.001: 100 pixels of 1 mm² in frames of 1 mm have 0.1 mm³. The same pixels in
# parallel frames have 100 mm³.
# Hurts: whoever reads the volume of a segment in radial or crossing B-scans: a plausible number with a unit, for nothing.
# We: docs/other-programs.md says so. The example viewer does not show volumes.
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
packages @cornerstonejs/core@5.14.0 @cornerstonejs/tools@5.14.0 @cornerstonejs/utils@5.14.0 @cornerstonejs/metadata@5.14.0 \
  @kitware/vtk.js@36.4.1 events@3.3.0 url@0.11.4 gl-matrix@3.4.3 d3-array@3.2.4 d3-interpolate@3.0.1 esbuild@0.28.2 playwright-core@1.65.1
cat >page.js <<'EOF'
import * as core from '@cornerstonejs/core';
import { Enums, init, segmentation, utilities } from '@cornerstonejs/tools';
const SIZE = 20;
const pixel = { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2', rows: SIZE, columns: SIZE,
  bitsAllocated: 8, bitsStored: 8, highBit: 7, pixelRepresentation: 0, pixelAspectRatio: '1\\1' };
/** The frames made:parallel:0, made:parallel:1 … are 1 mm apart; made:crossing:1 is at right angles to made:crossing:0. */
core.metaData.addProvider((type, imageId) => {
  const [scheme, arrangement, number] = String(imageId).split(':');
  if (scheme !== 'made') return undefined;
  const crosses = arrangement === 'crossing' && number === '1';
  const rowCosines = crosses ? [0, 1, 0] : [1, 0, 0];
  return {
    imagePlaneModule: { frameOfReferenceUID: '2.25.1', rows: SIZE, columns: SIZE, rowCosines, columnCosines: [0, 0, 1],
      imageOrientationPatient: [...rowCosines, 0, 0, 1], imagePositionPatient: crosses ? [9.5, -9.5, 0] : [0, -Number(number), 0],
      rowPixelSpacing: 1, columnPixelSpacing: 1, pixelSpacing: [1, 1], sliceThickness: 1 },
    imagePixelModule: pixel,
    generalSeriesModule: { modality: 'OPT', seriesInstanceUID: '2.25.2' },
  }[type];
}, 1000);
core.imageLoader.registerImageLoader('made', (imageId) => {
  const pixelData = new Uint8Array(SIZE * SIZE).fill(50);
  const voxelManager = core.utilities.VoxelManager.createImageVoxelManager({ width: SIZE, height: SIZE, scalarData: pixelData, numberOfComponents: 1 });
  return { promise: Promise.resolve({ imageId, minPixelValue: 0, maxPixelValue: 250, slope: 1, intercept: 0, windowCenter: 125,
    windowWidth: 250, voxelManager, getPixelData: () => pixelData, getCanvas: undefined, rows: SIZE, columns: SIZE,
    height: SIZE, width: SIZE, color: false, rgba: false, numberOfComponents: 1, columnPixelSpacing: 1,
    rowPixelSpacing: 1, invert: false, sizeInBytes: pixelData.length, dataType: 'Uint8Array' }) };
});
await core.init();
init();
/** In the first of two frames, 100 pixels are marked. */
window.measure = async (arrangement) => {
  const imageIds = [0, 1].map((number) => `made:${arrangement}:${number}`);
  for (const imageId of imageIds) await core.imageLoader.loadAndCacheImage(imageId);
  const labels = core.imageLoader.createAndCacheDerivedLabelmapImages(imageIds);
  const pixels = labels[0].voxelManager.getScalarData();
  for (let y = 5; y < 15; y++) for (let x = 5; x < 15; x++) pixels[y * SIZE + x] = 1;
  const segmentationId = arrangement;
  segmentation.addSegmentations([{ segmentationId, representation: {
    type: Enums.SegmentationRepresentations.Labelmap, data: { imageIds: labels.map(({ imageId }) => imageId) } } }]);
  const stats = await utilities.segmentation.getStatistics({ segmentationId, segmentIndices: [1], mode: 'collective' });
  return `${stats.count.value} voxels, mean ${stats.mean.value}, volume ${Number(stats.volume.value.toFixed(4))} ${stats.volume.unit}`;
};
EOF
cat >try.mjs <<'EOF'
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname.endsWith('.js')) return response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(readFileSync(pathname.split('/').at(-1)));
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><script type="module" src="/dist/bundle.js"></script>');
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
for (const name of ['parallel', 'crossing']) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`http://127.0.0.1:${server.address().port}`);
  await page.waitForFunction(() => 'measure' in window);
  console.log(`${name}|${await page.evaluate((arrangement) => window.measure(arrangement), name)}`);
  await page.close();
}
await browser.close();
server.close();
EOF
bundle() { npx esbuild "$1" --bundle --format=esm --outfile="$2" --log-level=error --external:fs --external:path --external:crypto; }
bundle page.js bundle.js
bundle node_modules/@cornerstonejs/tools/dist/esm/workers/computeWorker.js computeWorker.js
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
echo 'Expected (the unit mm³; pixels of 1 mm², Slice Thickness 1 mm): 100 pixels in one of two frames are 100 mm³, or have'
echo 'no volume.'
same 'parallel frames' '100 voxels, mean 50, volume 100 mm³' "$(seen parallel)"
same 'crossing frames' '100 voxels, mean 50, volume 0.1 mm³' "$(seen crossing)"
exit "$changed"
