#!/usr/bin/env bash
# Surprise: Cornerstone's Cobb angle tool shows no angle for many pairs of parallel lines: the cosine is rounded to a little
# more than 1, and the result is not a number. Of 361 directions with whole numbers from 1 to 19, 88 have no angle to a
# parallel line. An angle of exactly 0 is not shown either, and if one line is shifted along the other, it is 180.
# Hurts: whoever measures that two layers are parallel: the lines stay without a label, or say 180.
# We: docs/other-programs.md says so. The example viewer has no such tool.
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
import { addTool, annotation, CobbAngleTool, Enums, init, ToolGroupManager, utilities } from '@cornerstonejs/tools';
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
window.count = () => {
  let all = 0;
  let none = 0;
  for (let x = 1; x < 20; x++) {
    for (let y = 1; y < 20; y++) {
      const angle = utilities.math.angle.angleBetweenLines([[0, 0, 0], [x, y, 0]], [[5 + x, y, 0], [5, 0, 0]]);
      all++;
      if (Number.isNaN(angle)) none++;
    }
  }
  return `${none} of ${all}`;
};
window.start = async () => {
  await core.init();
  init();
  const engine = new core.RenderingEngine('engine');
  const element = document.getElementById('picture');
  engine.enableElement({ viewportId: 'viewport', type: core.Enums.ViewportType.STACK, element });
  await engine.getViewport('viewport').setStack(['made:1']);
  const group = ToolGroupManager.createToolGroup('group');
  group.addViewport('viewport', 'engine');
  addTool(CobbAngleTool);
  group.addTool(CobbAngleTool.toolName);
  group.setToolActive(CobbAngleTool.toolName, { bindings: [{ mouseButton: Enums.MouseBindings.Primary }] });
  engine.render();
};
window.clear = () => annotation.state.removeAllAnnotations();
/** The angle that was calculated, and the label, which is drawn in the same step; nothing before. */
window.shown = () => {
  const [{ data, invalidated }] = annotation.state.getAllAnnotations();
  const [{ angle } = {}] = Object.values(data.cachedStats);
  if (invalidated || data.handles.points.length < 4 || angle === undefined || angle === null) return undefined;
  const [label = ''] = Array.from(document.querySelectorAll('svg text'), ({ textContent }) => textContent.trim());
  return `${Number.isNaN(angle) ? 'not a number' : Math.round(angle)}, label "${label}"`;
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
// Four CSS pixels of a pixel.
await page.setContent('<div id="picture" style="width:256px;height:256px"></div>');
await page.addScriptTag({ content: readFileSync('bundle.js', 'utf8'), type: 'module' });
await page.waitForFunction(() => 'start' in window);
console.log(`count|${await page.evaluate(() => window.count())}`);
await page.evaluate(() => window.start());
const { x, y } = await page.locator('#picture').boundingBox();
const drag = async ([left, top], [right, bottom]) => {
  await page.mouse.move(x + left, y + top);
  await page.mouse.down();
  await page.mouse.move(x + (left + right) / 2, y + (top + bottom) / 2, { steps: 4 });
  await page.mouse.move(x + right, y + bottom, { steps: 4 });
  await page.mouse.up();
};
// How far the lines go, and where the second one begins.
const cases = { below: [80, 0, 60, 120], shifted: [80, 0, 120, 100], slanting: [64, 8, 120, 100], steep: [16, 88, 120, 100] };
for (const [name, [across, down, left, top]] of Object.entries(cases)) {
  await drag([60, 60], [60 + across, 60 + down]);
  await drag([left, top], [left + across, top + down]);
  await page.waitForFunction(() => window.shown() !== undefined, undefined, { timeout: 20000 });
  console.log(`${name}|${await page.evaluate(() => window.shown())}`);
  await page.evaluate(() => window.clear());
  await page.mouse.move(x + 5, y + 5);
}
await browser.close();
EOF
npx esbuild page.js --bundle --format=esm --outfile=bundle.js --log-level=error
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
echo 'Expected: the angle between parallel lines is 0 degrees, wherever they are.'
same 'angleBetweenLines: not a number' '88 of 361' "$(seen count)"
same 'level lines, one below the other' '0, label ""' "$(seen below)"
same 'level lines, the lower one shifted to the right' '180, label "180.00 °"' "$(seen shifted)"
same 'slanting lines' 'not a number, label ""' "$(seen slanting)"
same 'steep lines' 'not a number, label ""' "$(seen steep)"
exit "$changed"
