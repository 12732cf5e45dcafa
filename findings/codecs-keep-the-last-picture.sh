#!/usr/bin/env bash
# Surprise: the decoders of Cornerstone's OpenJPEG and OpenJPH builds return from decode() without an exception when a
# frame cannot be decoded, and getDecodedBuffer() then still holds the picture decoded before. OpenJPEG's getFrameInfo()
# states that picture's size as well; OpenJPH's says 0 x 0. CharLS throws (a number), and holds the old picture too.
# decodeSubResolution() leaves getFrameInfo() at the full size, whatever the buffer holds.
# Hurts: viewers that reuse a decoder, as Cornerstone does: a frame that cannot be decoded shows another frame's pixels,
# perhaps of another patient.
# We: src/codec takes a fresh codec after every failure and compares size and signs with the codestream's own header;
# test/codec/decoder.test.ts.
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
packages @cornerstonejs/codec-openjpeg@1.3.6 @cornerstonejs/codec-openjph@2.4.11 @cornerstonejs/codec-charls@1.2.7
cat >try.mjs <<'EOF'
import { createRequire } from 'node:module';
const load = createRequire(import.meta.url);
const quiet = () => ({ print() {}, printErr() {} });
const openjpeg = await load('@cornerstonejs/codec-openjpeg/wasmjs')(quiet());
const openjph = await load('@cornerstonejs/codec-openjph')(quiet());
const charls = await load('@cornerstonejs/codec-charls')(quiet());
function encoded(encoder, width, height, of) {
  const info = { width, height, bitsPerSample: 8, componentCount: 1, isSigned: false, isUsingColorTransform: false };
  encoder.getDecodedBuffer(info).set(Uint8Array.from({ length: width * height }, (_, i) => of(i)));
  encoder.setQuality?.(true, 0);
  encoder.setNearLossless?.(0);
  encoder.encode();
  return Uint8Array.from(encoder.getEncodedBuffer());
}
function decode(decoder, frame, level) {
  let outcome = 'returned';
  decoder.getEncodedBuffer(frame.length).set(frame);
  try {
    if (level === undefined) decoder.decode();
    else decoder.decodeSubResolution(level, 0);
  } catch {
    outcome = 'thrown';
  }
  const { width, height } = decoder.getFrameInfo();
  const pixels = decoder.getDecodedBuffer();
  return `${outcome}, ${width} x ${height}, ${pixels.length} bytes from ${pixels[0]} to ${pixels[pixels.length - 1]}`;
}
const wide = (i) => 100 + (i % 50);
const of = {
  openjpeg: [openjpeg.J2KDecoder, encoded(new openjpeg.J2KEncoder(), 66, 64, wide)],
  openjph: [openjph.HTJ2KDecoder, encoded(new openjph.HTJ2KEncoder(), 66, 64, wide)],
  charls: [charls.JpegLSDecoder, encoded(new charls.JpegLSEncoder(), 66, 64, wide)],
};
const foreign = { openjpeg: of.charls[1], openjph: of.openjpeg[1], charls: of.openjph[1] };
for (const [name, [Decoder, good]] of Object.entries(of)) {
  const decoder = new Decoder();
  console.log(`${name}|good|${decode(decoder, good)}`);
  console.log(`${name}|other|${decode(decoder, foreign[name])}`);
}
console.log(`openjpeg|level 1|${decode(new openjpeg.J2KDecoder(), of.openjpeg[1], 1)}`);
EOF
node try.mjs >seen
seen() { grep "^$1|$2|" seen | cut -d '|' -f 3; }
echo "Expected (the packages' README and their C++ sources): an exception, or at least no pixels, where nothing was decoded."
good='returned, 66 x 64, 4224 bytes from 100 to 123'
for codec in openjpeg openjph charls; do same "$codec, a good frame" "$good" "$(seen $codec good)"; done
same 'openjpeg, then a frame of another codec' "$good" "$(seen openjpeg other)"
same 'openjph, then a frame of another codec' 'returned, 0 x 0, 4224 bytes from 100 to 123' "$(seen openjph other)"
same 'charls, then a frame of another codec' "${good/returned/thrown}" "$(seen charls other)"
same 'openjpeg, decodeSubResolution(1): 33 x 32' 'returned, 66 x 64, 1056 bytes' "$(seen openjpeg 'level 1' | sed 's/ from.*//')"
exit "$changed"
