#!/usr/bin/env bash
# Surprise: `getTextLines` of a measuring tool is called with the name of what was measured (`targetId`, a string) by the
# length and ellipse tools, but with an array of names by the rectangle and the circle.
# Hurts: whoever writes one function for the labels of all tools: a method of strings raises an error while the picture is
# drawn, for two tools only, and the measurement is not finished.
# We: src/ohif/measurements.ts takes either; test/ohif/spacing draws a rectangle.
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
import {
  addTool, CircleROITool, EllipticalROITool, Enums, init, LengthTool, RectangleROITool, ToolGroupManager,
} from '@cornerstonejs/tools';
const TOOLS = { CircleROITool, EllipticalROITool, LengthTool, RectangleROITool };
const SIZE = 64;
const plane = {
  frameOfReferenceUID: '2.25.1', rows: SIZE, columns: SIZE, imageOrientationPatient: [1, 0, 0, 0, 1, 0],
  rowCosines: [1, 0, 0], columnCosines: [0, 1, 0], imagePositionPatient: [0, 0, 0],
  rowPixelSpacing: 1, columnPixelSpacing: 1,
};
const pixel = { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2', rows: SIZE, columns: SIZE,
  bitsAllocated: 8, bitsStored: 8, highBit: 7, pixelRepresentation: 0, pixelAspectRatio: '1\\1' };
core.metaData.addProvider((type) => ({ imagePlaneModule: plane, imagePixelModule: pixel,
  generalSeriesModule: { modality: 'OPT' } })[type], 1000);
core.imageLoader.registerImageLoader('made', (imageId) => {
  const pixelData = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => i % 251);
  const voxelManager = core.utilities.VoxelManager.createImageVoxelManager({ width: SIZE, height: SIZE, scalarData: pixelData, numberOfComponents: 1 });
  return { promise: Promise.resolve({ imageId, minPixelValue: 0, maxPixelValue: 250, slope: 1, intercept: 0, windowCenter: 125,
    windowWidth: 250, voxelManager, getPixelData: () => pixelData, getCanvas: undefined, rows: SIZE, columns: SIZE,
    height: SIZE, width: SIZE, color: false, rgba: false, numberOfComponents: 1, columnPixelSpacing: 1, rowPixelSpacing: 1,
    invert: false, sizeInBytes: pixelData.length, dataType: 'Uint8Array' }) };
});
window.start = async () => {
  await core.init();
  init();
  core.setUseCPURendering(true);
  const engine = new core.RenderingEngine('engine');
  const element = document.getElementById('picture');
  engine.enableElement({ viewportId: 'viewport', type: core.Enums.ViewportType.STACK, element });
  await engine.getViewport('viewport').setStack(['made:1']);
  const group = ToolGroupManager.createToolGroup('group');
  window.seen = {};
  window.use = (name) => {
    const Tool = TOOLS[name];
    addTool(Tool);
    group.addTool(Tool.toolName, { getTextLines: (_data, target) => {
      window.seen[name] = Array.isArray(target) ? `array of ${typeof target[0]}` : typeof target;
      return ['x'];
    } });
    if (window.last) group.setToolDisabled(window.last);
    window.last = Tool.toolName;
    group.setToolActive(Tool.toolName, { bindings: [{ mouseButton: Enums.MouseBindings.Primary }] });
  };
  group.addViewport('viewport', 'engine');
  engine.render();
};
EOF
cat >try.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
const page = await browser.newPage();
page.on('pageerror', (error) => console.error(error.message));
await page.setContent('<div id="picture" style="width:256px;height:256px"></div>');
await page.addScriptTag({ content: readFileSync('bundle.js', 'utf8'), type: 'module' });
await page.waitForFunction(() => 'start' in window);
await page.evaluate(() => window.start());
for (const name of ['LengthTool', 'EllipticalROITool', 'RectangleROITool', 'CircleROITool']) {
  await page.evaluate((tool) => window.use(tool), name);
  await page.mouse.move(80, 80);
  await page.mouse.down();
  await page.mouse.move(110, 115, { steps: 4 });
  await page.mouse.move(130, 140, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((tool) => window.seen[tool] !== undefined, name, { timeout: 20000 });
  console.log(`${name}|${await page.evaluate((tool) => window.seen[tool], name)}`);
}
await browser.close();
EOF
npx esbuild page.js --bundle --format=esm --outfile=bundle.js --log-level=error
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
echo 'Expected: what is measured is named in the same way by every tool.'
same 'second argument of getTextLines, LengthTool' 'string' "$(seen LengthTool)"
same 'EllipticalROITool' 'string' "$(seen EllipticalROITool)"
same 'RectangleROITool' 'array of string' "$(seen RectangleROITool)"
same 'CircleROITool' 'array of string' "$(seen CircleROITool)"
exit "$changed"
