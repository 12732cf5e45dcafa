#!/usr/bin/env bash
# Surprise: Cornerstone's HeightTool takes the difference of two points in mm, and multiplies it by the size of a pixel
# once more: 5 mm are 1.25 mm where pixels are 0.25 mm wide, and 0.06 mm where they are 0.012 mm wide. Points exactly one
# above the other are 0 mm apart. The length tool gives the millimetres.
# Hurts: whoever measures a thickness with it: a plausible number with the unit mm, and a wrong one.
# We: docs/other-programs.md says to use the length tool; the example viewer has no height tool.
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
import { addTool, annotation, Enums, HeightTool, init, LengthTool, ToolGroupManager } from '@cornerstonejs/tools';
const TOOLS = { HeightTool, LengthTool };
const SIZE = 64;
const pixel = { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2', rows: SIZE, columns: SIZE,
  bitsAllocated: 8, bitsStored: 8, highBit: 7, pixelRepresentation: 0, pixelAspectRatio: '1\\1' };
let spacing = 1;
core.metaData.addProvider((type) => ({
  imagePlaneModule: { frameOfReferenceUID: '2.25.1', rows: SIZE, columns: SIZE, imageOrientationPatient: [1, 0, 0, 0, 1, 0],
    rowCosines: [1, 0, 0], columnCosines: [0, 1, 0], imagePositionPatient: [0, 0, 0],
    rowPixelSpacing: spacing, columnPixelSpacing: spacing },
  imagePixelModule: pixel,
  generalSeriesModule: { modality: 'OPT' },
})[type], 1000);
core.imageLoader.registerImageLoader('made', (imageId) => {
  const pixelData = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => i % 251);
  const voxelManager = core.utilities.VoxelManager.createImageVoxelManager({ width: SIZE, height: SIZE, scalarData: pixelData, numberOfComponents: 1 });
  return { promise: Promise.resolve({ imageId, minPixelValue: 0, maxPixelValue: 250, slope: 1, intercept: 0, windowCenter: 125,
    windowWidth: 250, voxelManager, getPixelData: () => pixelData, getCanvas: undefined, rows: SIZE, columns: SIZE,
    height: SIZE, width: SIZE, color: false, rgba: false, numberOfComponents: 1, columnPixelSpacing: spacing,
    rowPixelSpacing: spacing, invert: false, sizeInBytes: pixelData.length, dataType: 'Uint8Array' }) };
});
window.start = async (size) => {
  spacing = size;
  await core.init();
  init();
  core.setUseCPURendering(true);
  const engine = new core.RenderingEngine('engine');
  const element = document.getElementById('picture');
  engine.enableElement({ viewportId: 'viewport', type: core.Enums.ViewportType.STACK, element });
  await engine.getViewport('viewport').setStack(['made:1']);
  const group = ToolGroupManager.createToolGroup('group');
  group.addViewport('viewport', 'engine');
  for (const Tool of [HeightTool, LengthTool]) {
    addTool(Tool);
    group.addTool(Tool.toolName);
  }
  let last;
  window.use = (name) => {
    annotation.state.removeAllAnnotations();
    if (last) group.setToolDisabled(last);
    last = TOOLS[name].toolName;
    group.setToolActive(last, { bindings: [{ mouseButton: Enums.MouseBindings.Primary }] });
  };
  window.measured = () => {
    const drawn = annotation.state.getAllAnnotations().filter(({ invalidated }) => !invalidated);
    const stats = drawn.flatMap(({ data }) => Object.values(data.cachedStats));
    const [{ height, length, unit } = {}] = stats;
    return unit && `${Number((height ?? length).toFixed(4))} ${unit}`;
  };
  engine.render();
};
EOF
cat >try.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
for (const spacing of [1, 0.25, 0.012]) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  // Four CSS pixels of a pixel.
  await page.setContent('<div id="picture" style="width:256px;height:256px"></div>');
  await page.addScriptTag({ content: readFileSync('bundle.js', 'utf8'), type: 'module' });
  await page.waitForFunction(() => 'start' in window);
  await page.evaluate((size) => window.start(size), spacing);
  const { x, y } = await page.locator('#picture').boundingBox();
  const drag = async (tool, [left, top], [right, bottom]) => {
    await page.evaluate((name) => window.use(name), tool);
    await page.mouse.move(x + left, y + top);
    await page.mouse.down();
    await page.mouse.move(x + (left + right) / 2, y + (top + bottom) / 2, { steps: 4 });
    await page.mouse.move(x + right, y + bottom, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() => window.measured() !== undefined, undefined, { timeout: 20000 });
    return page.evaluate(() => window.measured());
  };
  console.log(`${spacing} length, vertical|${await drag('LengthTool', [80, 60], [80, 140])}`);
  console.log(`${spacing} height|${await drag('HeightTool', [80, 60], [100, 140])}`);
  console.log(`${spacing} height, vertical|${await drag('HeightTool', [80, 60], [80, 140])}`);
  await page.close();
}
await browser.close();
EOF
npx esbuild page.js --bundle --format=esm --outfile=bundle.js --log-level=error
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
echo 'Expected (the unit mm): points 20 pixels apart in height are 20, 5 and 0.24 mm apart.'
same 'pixels of 1 mm: length, vertical' '20 mm' "$(seen '1 length, vertical')"
same 'height' '20 mm' "$(seen '1 height')"
same 'height, vertical' '0 mm' "$(seen '1 height, vertical')"
same 'pixels of 0.25 mm: length, vertical' '5 mm' "$(seen '0.25 length, vertical')"
same 'height' '1.25 mm' "$(seen '0.25 height')"
same 'pixels of 0.012 mm: length, vertical' '0.24 mm' "$(seen '0.012 length, vertical')"
same 'height' '0.0029 mm' "$(seen '0.012 height')"
exit "$changed"
