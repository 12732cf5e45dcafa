#!/usr/bin/env bash
# Surprise: of the encoder in Cornerstone's OpenJPEG build, setBlockDimensions, setTileSize, setDownSample and the setters
# of precincts change no byte of the codestream. Three components are always stored with the colour transform,
# isUsingColorTransform: false included. A compression ratio has no effect until setQuality has been called, and after
# setQuality(true, 1), lossless, it makes the frame lossy. Nothing is thrown. Block, tile and precinct work in
# Cornerstone's OpenJPH build, which has setters of the same names.
# Hurts: whoever tiles a large picture for partial access, stores three channels that are not R, G and B, or measures
# compressors with it.
# We: src/codec/encode.ts uses the setters that work, and test/codec/encode.test.ts decodes what they give.
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
packages @cornerstonejs/codec-openjpeg@1.3.6 @cornerstonejs/codec-openjph@2.4.11
cat >try.mjs <<'EOF'
import { createRequire } from 'node:module';
const load = createRequire(import.meta.url);
const quiet = { print() {}, printErr() {} };
const { J2KEncoder } = await load('@cornerstonejs/codec-openjpeg/wasmjs')({ ...quiet });
const { HTJ2KEncoder } = await load('@cornerstonejs/codec-openjph')({ ...quiet });
const info = { width: 200, height: 150, bitsPerSample: 8, componentCount: 1, isSigned: false, isUsingColorTransform: false };
function encoded(Encoder, set, extra = {}) {
  const encoder = new Encoder();
  const frame = { ...info, ...extra };
  const samples = Uint8Array.from({ length: 200 * 150 * frame.componentCount }, (_, i) => (i * 7 + ((i * i) >> 5)) & 255);
  encoder.getDecodedBuffer(frame).set(samples);
  set(encoder);
  encoder.encode();
  return Buffer.from(encoder.getEncodedBuffer());
}
/** The contents of the marker segment COD, which states the colour transform in byte 4 (ITU-T T.800 A.6.1). */
const cod = (stream) => stream.subarray(stream.indexOf(Buffer.from([0xff, 0x52])) + 4);
const nothing = () => {};
for (const [name, Encoder] of [['openjpeg', J2KEncoder], ['openjph', HTJ2KEncoder]]) {
  const compare = (what, set) =>
    console.log(`${name}|${what}|${encoded(Encoder, set).equals(encoded(Encoder, nothing)) ? 'no effect' : 'works'}`);
  compare('setDecompositions', (e) => e.setDecompositions(2));
  compare('setProgressionOrder', (e) => e.setProgressionOrder(0));
  compare('setBlockDimensions', (e) => e.setBlockDimensions({ width: 32, height: 32 }));
  compare('setTileSize', (e) => e.setTileSize({ width: 64, height: 64 }));
  compare('setPrecinct', (e) => {
    e.setNumPrecincts(1);
    e.setPrecinct(0, { width: 64, height: 64 });
  });
  if (name === 'openjpeg') compare('setDownSample', (e) => e.setDownSample(0, { x: 2, y: 2 }));
  const colour = (isUsingColorTransform) => {
    const transform = cod(encoded(Encoder, nothing, { componentCount: 3, isUsingColorTransform }))[4];
    console.log(`${name}|colour transform ${isUsingColorTransform}|${transform}`);
  };
  colour(true);
  colour(false);
}
const ratio = (value, set = nothing) =>
  encoded(J2KEncoder, (e) => {
    set(e);
    e.setCompressionRatio(0, value);
  }).length;
const follows = (set) => (ratio(2, set) === ratio(20, set) ? 'no effect' : 'works');
console.log(`openjpeg|ratio alone|${follows(nothing)}`);
console.log(`openjpeg|ratio, lossless|${follows((e) => e.setQuality(true, 1))}`);
console.log(`openjpeg|ratio, lossy|${follows((e) => e.setQuality(false, 1))}`);
EOF
node try.mjs >seen
seen() { grep "^$1|$2|" seen | cut -d '|' -f 3; }
echo "Expected (the names of the setters; OpenJPH's encoder, built with the same ones): each setter changes the codestream."
for setter in setDecompositions setProgressionOrder; do same "openjpeg, $setter" works "$(seen openjpeg "$setter")"; done
for setter in setBlockDimensions setTileSize setPrecinct; do
  same "openjpeg, $setter" 'no effect' "$(seen openjpeg "$setter")"
  same "openjph, $setter" works "$(seen openjph "$setter")"
done
same 'openjpeg, setDownSample' 'no effect' "$(seen openjpeg setDownSample)"
same 'openjpeg, setCompressionRatio alone' 'no effect' "$(seen openjpeg 'ratio alone')"
same 'openjpeg, setCompressionRatio after setQuality(true, 1), lossless' works "$(seen openjpeg 'ratio, lossless')"
same 'openjpeg, setCompressionRatio after setQuality(false, 1)' works "$(seen openjpeg 'ratio, lossy')"
for asked in true false; do same "openjpeg, colour transform $asked: COD states" 1 "$(seen openjpeg "colour transform $asked")"; done
same 'openjph, colour transform true: COD states' 1 "$(seen openjph 'colour transform true')"
same 'openjph, colour transform false: COD states' 0 "$(seen openjph 'colour transform false')"
exit "$changed"
