#!/usr/bin/env bash
# Surprise: uncompressed frames whose bytes add up to an odd number get a padding byte at the end, as every value in DICOM has
# an even length. The asynchronous reader of dcmjs takes that byte for a contradiction and refuses the file: three frames
# of 5 x 5 ("Invalid frame length"), or a segmentation whose bits fill an odd number of bytes. Of a single frame it returns
# the padding byte as a pixel. The synchronous reader opens all of them. Two frames of 5 x 5 are read correctly.
# Hurts: Cornerstone3D 5.14 reads files with this reader (it asks for dcmjs 0.52.0): pictures and cubes of odd sizes, often
# cut-outs, do not open there, while the older loader, with dicom-parser, shows them.
# We: docs/other-programs.md names the option for the older loader.
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
debian dcmtk
packages dcmjs@0.52.2 pinned@npm:dcmjs@0.52.0
cat >dicom.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
const LONG = /^(O[BDFLVW]|S[QV]|U[CNRTV])$/;
/** An element in explicit VR little endian, PS3.5 7.1.2. */
export function el(tag, vr, value = '') {
  let body = Buffer.from(value);
  if (body.length % 2) body = Buffer.concat([body, Buffer.from(/^(UI|UN|OB)$/.test(vr) ? '\0' : ' ')]);
  const head = Buffer.alloc(LONG.test(vr) ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4);
  if (!LONG.test(vr)) head.writeUInt16LE(body.length, 6);
  else head.writeUInt32LE(body.length, 8);
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
import { EXPLICIT, OPT, el, image, part10 } from './dicom.mjs';
function scan(name, { frames, bits = 8, sop = OPT, modality = 'OPT' }) {
  const pixels = new Uint8Array(Math.ceil((25 * frames * bits) / 8)).fill(1);
  part10(`${name}.dcm`, EXPLICIT, [
    ...image({ sop, modality, frames, rows: 5, columns: 5, bits }), el(0x7fe00010, 'OB', pixels)]);
}
scan('one', { frames: 1 });
scan('two', { frames: 2 });
scan('three', { frames: 3 });
scan('bits', { frames: 4, bits: 1, sop: '1.2.840.10008.5.1.4.1.1.66.4', modality: 'SEG' });
EOF
node make.mjs
cat >read.mjs <<'EOF'
import { readFileSync } from 'node:fs';
const { default: dcmjs } = await import(process.argv[2]);
dcmjs.log.setLevel('silent');
const bytesOf = (value) => (Array.isArray(value) ? value.map(bytesOf).join('+') : value.byteLength);
const bytes = readFileSync(process.argv[4]);
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
async function read() {
  if (process.argv[3] === 'sync') return dcmjs.data.DicomMessage.readFile(buffer);
  const reader = new dcmjs.async.AsyncDicomReader();
  reader.stream.addBuffer(buffer);
  reader.stream.setComplete();
  return reader.readFile({});
}
try {
  const { dict } = await read();
  console.log(dict['7FE00010'].Value.map(bytesOf).join(' '));
} catch (error) {
  console.log(error.message);
}
EOF
asynchronous() { node read.mjs dcmjs async "$1.dcm"; }
echo 'Expected (PS3.5 Table 6.2-1, OB: padded to an even length; PS3.5 8.1.1): every frame, and no error.'
same 'two frames of 25 bytes' '25 25' "$(asynchronous two)"
same 'three frames of 25 bytes' 'Invalid frame length: 76 for 3 frames' "$(asynchronous three)"
same 'one frame of 25 bytes' 26 "$(asynchronous one)"
same 'four frames of 25 bits' 'The calculated length 13 does not match the actual length 14' "$(asynchronous bits)"
same 'three frames, dcmjs 0.52.0' 'Invalid frame length: 76 for 3 frames' "$(node read.mjs pinned async three.dcm)"
same 'three frames, synchronous' 76 "$(node read.mjs dcmjs sync three.dcm)"
same 'four frames of 25 bits, synchronous' 14 "$(node read.mjs dcmjs sync bits.dcm)"
same 'three frames, DCMTK' 3 "$(dcm2pnm +Fa three.dcm frame && find . -maxdepth 1 -name 'frame.*' | wc -l)"
exit "$changed"
