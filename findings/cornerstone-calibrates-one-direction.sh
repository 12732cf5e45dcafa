#!/usr/bin/env bash
# Surprise: Cornerstone's calibrateImageSpacing multiplies one direction only. After a calibration with a scale, even with
# the scale 1, lengths along a row are no longer multiplied by the size of a pixel, while those down a column are: 20 pixels
# of 0.5 mm are 20 "mm User" across, and 10 "mm User" down. A scale of 2 makes them 10 and 5: larger scales, shorter lengths.
# Hurts: whoever calibrates a picture that states its pixel spacing: angles and ratios of lengths change, too.
# We: docs/other-programs.md says not to calibrate such pictures; this package provides the spacing that files state.
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
import { addTool, annotation, Enums, init, LengthTool, ToolGroupManager, utilities } from '@cornerstonejs/tools';
const TOOLS = { LengthTool };
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
const { calibratedPixelSpacingMetadataProvider: calibrated } = core.utilities;
core.metaData.addProvider(calibrated.get.bind(calibrated), 11000);
core.imageLoader.registerImageLoader('made', (imageId) => {
  const pixelData = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => i % 251);
  const voxelManager = core.utilities.VoxelManager.createImageVoxelManager({ width: SIZE, height: SIZE, scalarData: pixelData, numberOfComponents: 1 });
  return { promise: Promise.resolve({ imageId, minPixelValue: 0, maxPixelValue: 250, slope: 1, intercept: 0, windowCenter: 125,
    windowWidth: 250, voxelManager, getPixelData: () => pixelData, getCanvas: undefined, rows: SIZE, columns: SIZE,
    height: SIZE, width: SIZE, color: false, rgba: false, numberOfComponents: 1, columnPixelSpacing: spacing,
    rowPixelSpacing: spacing, invert: false, sizeInBytes: pixelData.length, dataType: 'Uint8Array' }) };
});
window.start = async (size, scale) => {
  spacing = size;
  await core.init();
  init();
  const engine = new core.RenderingEngine('engine');
  const element = document.getElementById('picture');
  engine.enableElement({ viewportId: 'viewport', type: core.Enums.ViewportType.STACK, element });
  await engine.getViewport('viewport').setStack(['made:1']);
  const group = ToolGroupManager.createToolGroup('group');
  group.addViewport('viewport', 'engine');
  for (const Tool of [LengthTool]) {
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
    const [{ area, areaUnit, length, unit } = {}] = stats;
    const value = area ?? length;
    return value && `${Number(value.toFixed(4))} ${areaUnit ?? unit}`;
  };
  engine.render();
  if (scale === undefined) return;
  const done = new Promise((resolve) => {
    element.addEventListener(core.Enums.Events.IMAGE_SPACING_CALIBRATED, resolve, { once: true });
  });
  utilities.calibrateImageSpacing('made:1', engine, scale);
  await done;
};
EOF
cat >try.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
for (const [name, spacing, scale] of [['plain', 0.5], ['one', 0.5, 1], ['two', 0.5, 2], ['unit', 1, 1]]) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  // Four CSS pixels of a pixel.
  await page.setContent('<div id="picture" style="width:256px;height:256px"></div>');
  await page.addScriptTag({ content: readFileSync('bundle.js', 'utf8'), type: 'module' });
  await page.waitForFunction(() => 'start' in window);
  await page.evaluate(([size, factor]) => window.start(size, factor), [spacing, scale]);
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
  const across = await drag('LengthTool', [60, 80], [140, 80]);
  const down = await drag('LengthTool', [80, 60], [80, 140]);
  console.log(`${name}|${across} across, ${down} down`);
  await page.close();
}
await browser.close();
EOF
npx esbuild page.js --bundle --format=esm --outfile=bundle.js --log-level=error
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
echo 'Expected (IImageCalibration: "scaling of measurement values relative to the base pixel spacing"): with square pixels,'
echo '20 pixels across are as long as 20 pixels down, and with the scale 1 as long as without.'
same 'pixels of 0.5 mm, not calibrated' '10 mm across, 10 mm down' "$(seen plain)"
same 'scale 1' '20 mm User across, 10 mm User down' "$(seen one)"
same 'scale 2' '10 mm User across, 5 mm User down' "$(seen two)"
same 'pixels of 1 mm, scale 1' '20 mm User across, 20 mm User down' "$(seen unit)"
exit "$changed"
