#!/usr/bin/env bash
# Surprise: the documentation of Cornerstone's ETDRSGridTool describes the grid of macular thickness, with circles of 1, 3
# and 6 mm. What it draws, if nobody sets its diameters, are circles of 10, 30 and 60 mm: the smallest of them is larger
# than the whole macula, and the other two are as a rule outside the picture.
# Hurts: readers of the macula, if a page adds the tool as it is: a "central subfield" of a hundred times its area.
# We: docs/other-programs.md names the setting. The grid of the example viewer is our own, of 1, 3 and 6 mm.
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
import { addTool, ETDRSGridTool, Enums, init, ToolGroupManager } from '@cornerstonejs/tools';
// A fundus of 16 mm.
const SIZE = 64;
const SPACING = 0.25;
const plane = {
  frameOfReferenceUID: '2.25.1', rows: SIZE, columns: SIZE, imageOrientationPatient: [1, 0, 0, 0, 1, 0],
  rowCosines: [1, 0, 0], columnCosines: [0, 1, 0], imagePositionPatient: [0, 0, 0],
  rowPixelSpacing: SPACING, columnPixelSpacing: SPACING,
};
const pixel = { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2', rows: SIZE, columns: SIZE,
  bitsAllocated: 8, bitsStored: 8, highBit: 7, pixelRepresentation: 0, pixelAspectRatio: '1\\1' };
core.metaData.addProvider((type) => ({ imagePlaneModule: plane, imagePixelModule: pixel,
  generalSeriesModule: { modality: 'OP' } })[type], 1000);
core.imageLoader.registerImageLoader('made', (imageId) => {
  const pixelData = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => i % 251);
  const voxelManager = core.utilities.VoxelManager.createImageVoxelManager({ width: SIZE, height: SIZE, scalarData: pixelData, numberOfComponents: 1 });
  return { promise: Promise.resolve({ imageId, minPixelValue: 0, maxPixelValue: 250, slope: 1, intercept: 0, windowCenter: 125,
    windowWidth: 250, voxelManager, getPixelData: () => pixelData, getCanvas: undefined, rows: SIZE, columns: SIZE,
    height: SIZE, width: SIZE, color: false, rgba: false, numberOfComponents: 1, columnPixelSpacing: SPACING,
    rowPixelSpacing: SPACING, invert: false, sizeInBytes: pixelData.length, dataType: 'Uint8Array' }) };
});
window.start = async (configuration) => {
  await core.init();
  init();
  core.setUseCPURendering(true);
  const engine = new core.RenderingEngine('engine');
  const element = document.getElementById('picture');
  engine.enableElement({ viewportId: 'viewport', type: core.Enums.ViewportType.STACK, element });
  const viewport = engine.getViewport('viewport');
  await viewport.setStack(['made:1']);
  const group = ToolGroupManager.createToolGroup('group');
  addTool(ETDRSGridTool);
  group.addTool(ETDRSGridTool.toolName, configuration);
  group.addViewport('viewport', 'engine');
  group.setToolActive(ETDRSGridTool.toolName, { bindings: [{ mouseButton: Enums.MouseBindings.Primary }] });
  engine.render();
  // CSS pixels of a millimetre.
  const [from] = viewport.worldToCanvas([0, 0, 0]);
  const [to] = viewport.worldToCanvas([1, 0, 0]);
  return to - from;
};
EOF
cat >try.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
for (const [name, configuration] of [['as it is', {}], ['diameters set', { diameters: [1, 3, 6] }]]) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.setContent('<div id="picture" style="width:256px;height:256px"></div>');
  await page.addScriptTag({ content: readFileSync('bundle.js', 'utf8'), type: 'module' });
  await page.waitForFunction(() => 'start' in window);
  const scale = await page.evaluate((settings) => window.start(settings), configuration);
  await page.mouse.move(100, 100);
  await page.mouse.down();
  await page.mouse.move(128, 128, { steps: 4 });
  await page.mouse.up();
  await page.waitForSelector('svg circle[r]', { state: 'attached', timeout: 20000 });
  const radii = await page.$$eval('svg circle[r]', (circles) => circles.map((circle) => Number(circle.getAttribute('r'))));
  const diameters = radii.map((radius) => (2 * radius) / scale).sort((a, b) => a - b);
  console.log(`${name}|${diameters.map((diameter) => diameter.toFixed(1)).join(' ')}`);
  await page.close();
}
await browser.close();
EOF
npx esbuild page.js --bundle --format=esm --outfile=bundle.js --log-level=error
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
echo "Expected (the tool's documentation: central subfield 1 mm, inner ring 3 mm, outer ring 6 mm): 1.0 3.0 6.0."
same 'diameters in mm, the tool as it is' '10.0 30.0 60.0' "$(seen 'as it is')"
same 'diameters in mm, with diameters: [1, 3, 6]' '1.0 3.0 6.0' "$(seen 'diameters set')"
exit "$changed"
