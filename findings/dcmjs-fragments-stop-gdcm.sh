#!/usr/bin/env bash
# Surprise: dcmjs cuts every compressed frame into fragments of 20 kB when it writes. That is legal, and the Basic Offset
# Table is right; but GDCM cannot decompress a multi-frame file with more fragments than frames. A file that GDCM wrote
# itself is closed to it once dcmjs has read and written it with no change.
# Hurts: sites whose web tool (anonymiser, tag editor) saves with dcmjs, and programs on GDCM behind it, ITK's among
# them. The option `fragmentMultiframe: false` avoids it.
# We: `czm-dicom convert` writes one fragment a frame (src/core/dicom/part10/encapsulate.ts) and reads any number.
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
debian libgdcm-tools dcmtk python3-pydicom python3-numpy python3-gdcm
packages dcmjs@0.52.2
cat >dicom.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
const LONG = /^(O[BDFLVW]|S[QV]|U[CNRTV])$/;
/** An element in explicit VR little endian, PS3.5 7.1.2. */
export function el(tag, vr, value = '', undefinedLength = false) {
  let body = Buffer.from(value);
  if (body.length % 2) body = Buffer.concat([body, Buffer.from(/^(UI|UN|OB)$/.test(vr) ? '\0' : ' ')]);
  const head = Buffer.alloc(LONG.test(vr) ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4);
  if (!LONG.test(vr)) head.writeUInt16LE(body.length, 6);
  else head.writeUInt32LE(undefinedLength ? 0xffffffff : body.length, 8);
  return Buffer.concat([head, body]);
}
export const bytesOf = (typed) => Buffer.from(typed.buffer, typed.byteOffset, typed.byteLength);
export const us = (tag, ...values) => el(tag, 'US', bytesOf(Uint16Array.from(values)));
/** What identifies an instance and describes its pixels. */
export function image({ sop, uid = '2.25.7', frames = 1, rows, columns, bits = 8, stored = bits, signed = 0, modality = 'OPT', study = '2.25.5' }) {
  return [
    el(0x00080016, 'UI', sop), el(0x00080018, 'UI', uid), el(0x00080060, 'CS', modality),
    el(0x00100010, 'PN', 'TEST'), el(0x00100020, 'LO', 'TEST'),
    el(0x0020000d, 'UI', study), el(0x0020000e, 'UI', '2.25.6'), el(0x00200013, 'IS', '1'),
    us(0x00280002, 1), el(0x00280004, 'CS', 'MONOCHROME2'), el(0x00280008, 'IS', String(frames)),
    us(0x00280010, rows), us(0x00280011, columns),
    us(0x00280100, bits), us(0x00280101, stored), us(0x00280102, stored - 1), us(0x00280103, signed),
  ];
}
const tagOf = (element) => element.readUInt16LE(0) * 65536 + element.readUInt16LE(2);
/** Writes a Part 10 file (PS3.10 7.1); the elements may come in any order. */
export function part10(file, transferSyntax, elements) {
  const sorted = [...elements].sort((a, b) => tagOf(a) - tagOf(b));
  const value = (tag) => sorted.find((e) => tagOf(e) === tag).subarray(8);
  const meta = Buffer.concat([
    el(0x00020001, 'OB', Buffer.from([0, 1])), el(0x00020002, 'UI', value(0x00080016)),
    el(0x00020003, 'UI', value(0x00080018)), el(0x00020010, 'UI', transferSyntax), el(0x00020012, 'UI', '2.25.1'),
  ]);
  const length = el(0x00020000, 'UL', bytesOf(Uint32Array.of(meta.length)));
  writeFileSync(file, Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, meta, ...sorted]));
}
export const EXPLICIT = '1.2.840.10008.1.2.1';
export const OPT = '1.2.840.10008.5.1.4.1.1.77.1.5.4';
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, el, image, part10 } from './dicom.mjs';
let seed = 1;
const noise = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 16) & 255;
part10('raw.dcm', EXPLICIT, [
  ...image({ sop: '1.2.840.10008.5.1.4.1.1.7.2', frames: 3, rows: 160, columns: 200 }),
  el(0x7fe00010, 'OB', Uint8Array.from({ length: 3 * 160 * 200 }, noise)),
]);
EOF
cat >rewrite.mjs <<'EOF'
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const { DicomMessage } = createRequire(import.meta.url)('dcmjs').data;
const [, , from, to, options] = process.argv;
const file = DicomMessage.readFile(new Uint8Array(readFileSync(from)).buffer);
writeFileSync(to, Buffer.from(file.write(options && JSON.parse(options))));
EOF
node make.mjs
raw() { gdcmconv --raw "$1" out.dcm >/dev/null 2>&1 && echo yes || echo no; }
echo "Expected (PS3.5 A.4): a frame may be in several fragments, and every reader puts them together again."
for codec in j2k jpegls; do
  gdcmconv --$codec raw.dcm $codec.dcm
  same "$codec as GDCM wrote it: GDCM decompresses it" yes "$(raw $codec.dcm)"
  node rewrite.mjs $codec.dcm $codec-dcmjs.dcm
  same "$codec after dcmjs: fragments" 6 "$(dcmdump $codec-dcmjs.dcm | grep -c 'fffe,e000.*\.\.\.')"
  same "$codec after dcmjs: GDCM decompresses it" no "$(raw $codec-dcmjs.dcm)"
  node rewrite.mjs $codec.dcm $codec-whole.dcm '{"fragmentMultiframe": false}'
  same "$codec after dcmjs, fragmentMultiframe false: GDCM decompresses it" yes "$(raw $codec-whole.dcm)"
done
frames='from pydicom import dcmread, encaps
print(len(list(encaps.generate_pixel_data_frame(dcmread("j2k-dcmjs.dcm").PixelData, 3))))'
same 'j2k after dcmjs: pydicom finds frames' 3 "$(/usr/bin/python3 -c "$frames")"
exit "$changed"
