#!/usr/bin/env bash
# Surprise: Cornerstone's tools call preventDefault() for the first key that is pressed in a picture, bound to a tool or
# not. After a click the picture has the focus, so it is every key from then on: Tab does not lead on to the next
# control, the arrows do not scroll, and a page that leaves alone what somebody has dealt with sees nothing to do.
# Hurts: people who use the keyboard: a picture is a trap for the focus.
# We: docs/other-programs.md tells those who build a page around the plugin to listen in the capture phase.
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
import * as tools from '@cornerstonejs/tools';
window.start = async (withTools) => {
  await core.init();
  if (withTools) tools.init();
  core.setUseCPURendering(true);
  const engine = new core.RenderingEngine('engine');
  const element = document.getElementById('picture');
  engine.enableElement({ viewportId: 'viewport', type: core.Enums.ViewportType.STACK, element });
};
EOF
cat >try.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const script = readFileSync('bundle.js', 'utf8');
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
for (const withTools of [false, true]) {
  const page = await browser.newPage();
  await page.setContent('<div id="picture" tabindex="0" style="width:200px;height:200px"></div><button id="next">Next</button>');
  await page.addScriptTag({ content: script, type: 'module' });
  await page.evaluate((tools) => {
    window.prevented = [];
    document.addEventListener('keydown', (event) => window.prevented.push(`${event.key} ${event.defaultPrevented}`));
    return window.start(tools);
  }, withTools);
  await page.click('#picture');
  for (const key of ['q', 'ArrowDown', 'Tab']) await page.keyboard.press(key);
  const seen = await page.evaluate(() => `${window.prevented.join(', ')}; focus on ${document.activeElement.id || 'nothing'}`);
  console.log(`${withTools ? 'core and tools' : 'core'}|${seen}`);
}
await browser.close();
EOF
npx esbuild page.js --bundle --format=esm --outfile=bundle.js --log-level=error
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
echo "Expected (WCAG 2.1.2, no keyboard trap; keys that are bound to no tool): q false, ArrowDown false, Tab false."
same 'core alone' 'q false, ArrowDown false, Tab false; focus on next' "$(seen core)"
same 'core and tools, no tool active' 'q true, ArrowDown true, Tab true; focus on picture' "$(seen 'core and tools')"
exit "$changed"
