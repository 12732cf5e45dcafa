#!/usr/bin/env bash
# Surprise: @itk-wasm/htj2k 2.1.0, the latest, asks for itk-wasm "^1.0.0-b.155". npm counts every later beta as
# compatible, and installs one that calls a function which the package's WebAssembly does not have: in Node nothing can
# be encoded or decoded, whatever the image.
# Hurts: who looks for an HTJ2K codec for Node, to read what was converted to HTJ2K.
# We: nothing but docs/other-programs.md; Cornerstone's OpenJPH build works.
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
packages() { # installs these versions here and states them
  npm init -y >/dev/null
  npm install --no-audit --no-fund --ignore-scripts --silent "$@"
  printf '%s\n' "$@"
}
packages @itk-wasm/htj2k@2.1.0 itk-wasm@1.0.0-b.201
cat >try.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { encodeNode } from '@itk-wasm/htj2k';
const asked = JSON.parse(readFileSync('node_modules/@itk-wasm/htj2k/package.json')).dependencies['itk-wasm'];
console.log(`asks for ${asked}`);
const image = {
  imageType: { dimension: 2, componentType: 'uint8', pixelType: 'Scalar', components: 1 },
  name: 'test', origin: [0, 0], spacing: [1, 1], direction: new Float64Array([1, 0, 0, 1]), size: [32, 16],
  data: new Uint8Array(512), metadata: new Map(),
};
try {
  console.log(`encoded ${(await encodeNode(image, {})).output.length > 0}`);
} catch (problem) {
  console.log(`encoded: ${problem.message}`);
}
EOF
node try.mjs >seen 2>/dev/null
echo "Expected (the package's README): encodeNode() gives a codestream."
same 'the range in package.json' 'asks for ^1.0.0-b.155' "$(sed -n 1p seen)"
same 'what npm makes of it' 1 "$(find node_modules -path '*itk-wasm/package.json' -not -path '*@itk-wasm*' | wc -l)"
same 'encodeNode()' 'encoded: emscriptenModule.lengthBytesUTF8 is not a function' "$(sed -n 2p seen)"
exit "$changed"
