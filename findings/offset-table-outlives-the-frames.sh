#!/usr/bin/env bash
# Surprise: programs that decompress or recompress a file with an Extended Offset Table copy the table as it was. After
# decompression it stands beside native Pixel Data; after recompression it points into the middle of frames and beyond
# the end. dcmjs, which only reads and writes, copies it as UN beside a Basic Offset Table and fragments of its own.
# Hurts: readers that trust the table get cut or shifted frames; the longer a scan, the likelier it has one.
# We: src/core/dicom/part10/rewrite.ts drops the table when it changes Pixel Data; src/core/containers/pixel-data.ts goes by
# the fragments.
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
export function item(...parts) {
  const body = Buffer.concat(parts);
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
/** Encapsulated Pixel Data, PS3.5 A.4: one array of fragments for each frame. */
export function encapsulated(frames, { offsetTable = true } = {}) {
  const even = frames.map((frame) => frame.map((f) => (f.length % 2 ? Buffer.concat([f, Buffer.from([0])]) : f)));
  const offsets = [];
  let at = 0;
  for (const frame of even) {
    offsets.push(at);
    for (const fragment of frame) at += 8 + fragment.length;
  }
  const table = item(offsetTable ? bytesOf(Uint32Array.from(offsets)) : Buffer.alloc(0));
  const end = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return el(0x7fe00010, 'OB', Buffer.concat([table, ...even.flat().map((f) => item(f)), end]), true);
}
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
import { writeFileSync } from 'node:fs';
import { EXPLICIT, el, image, part10 } from './dicom.mjs';
let seed = 1;
const noise = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 16) & 255;
part10('raw.dcm', EXPLICIT, [
  ...image({ sop: '1.2.840.10008.5.1.4.1.1.7.2', frames: 3, rows: 160, columns: 200 }),
  el(0x7fe00010, 'OB', Uint8Array.from({ length: 3 * 160 * 200 }, (_, i) => (i < 50000 ? i & 31 : noise()))),
]);
EOF
cat >table.mjs <<'EOF'
// Says where the frames of a file begin; writes it with that as Extended Offset Table, in place of the basic one.
import { readFileSync, writeFileSync } from 'node:fs';
import { bytesOf, el } from './dicom.mjs';
const [, , from, to] = process.argv;
const file = readFileSync(from);
const at = file.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f]));
const first = at + 20 + file.readUInt32LE(at + 16);
const offsets = [];
const lengths = [];
for (let p = first; file.readUInt16LE(p + 2) === 0xe000; p += 8 + file.readUInt32LE(p + 4)) {
  offsets.push(BigInt(p - first));
  lengths.push(BigInt(file.readUInt32LE(p + 4)));
}
console.log(`OV ${offsets.join('\\')}`);
if (to === undefined) process.exit();
const head = Buffer.from(file.subarray(at, at + 20));
head.writeUInt32LE(0, 16);
const ov = (tag, numbers) => el(tag, 'OV', bytesOf(BigUint64Array.from(numbers)));
const table = [ov(0x7fe00001, offsets), ov(0x7fe00002, lengths)];
writeFileSync(to, Buffer.concat([file.subarray(0, at), ...table, head, file.subarray(first)]));
EOF
cat >dcmjs.mjs <<'EOF'
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const { DicomMessage } = createRequire(import.meta.url)('dcmjs').data;
writeFileSync('dcmjs.dcm', Buffer.from(DicomMessage.readFile(new Uint8Array(readFileSync('in.dcm')).buffer).write()));
EOF
node make.mjs
dcmcjpls raw.dcm plain.dcm
node table.mjs plain.dcm in.dcm >/dev/null
table() { dcmdump +P 7fe0,0001 "$1" 2>/dev/null | grep -o '\(OV\|UN\) [^ ]*' || echo none; }
now() { node table.mjs "$1"; }
before=$(table in.dcm)
same 'the table that is made here is right' "$before" "$(now in.dcm)"
echo "Expected (PS3.3 C.7.6.3.1.8): an Extended Offset Table only beside encapsulated Pixel Data with an empty Basic"
echo "Offset Table, with the offset of each frame in that very Pixel Data: $before"
gdcmconv --raw in.dcm gdcm-raw.dcm
dcmdjpls in.dcm dcmtk-raw.dcm
/usr/bin/python3 -c 'import pydicom; d = pydicom.dcmread("in.dcm"); d.decompress(); d.save_as("pydicom-raw.dcm")'
for program in gdcm dcmtk pydicom; do
  same "decompressed by $program: table" "$before" "$(table $program-raw.dcm)"
done
gdcmconv --j2k in.dcm gdcm-j2k.dcm
dcmdjpls in.dcm - | dcmcjpls +en +md 9 - dcmtk-jls.dcm
for file in gdcm-j2k dcmtk-jls; do
  same "recompressed, $file: table" "$before" "$(table $file.dcm)"
  same "recompressed, $file: is it right?" no "$([ "$(now $file.dcm)" = "$before" ] && echo yes || echo no)"
done
node dcmjs.mjs >/dev/null
same 'written by dcmjs: table' 'UN' "$(table dcmjs.dcm | cut -d ' ' -f 1)"
same 'written by dcmjs: items of Pixel Data, the Basic Offset Table with 12 bytes among them' '6, 1' \
  "$(dcmdump dcmjs.dcm 2>/dev/null | grep -c 'fffe,e000'), $(dcmdump dcmjs.dcm 2>/dev/null | grep 'fffe,e000' | grep -c '#  12')"
exit "$changed"
