#!/usr/bin/env bash
# Surprise: OV, SV and UV (64-bit integers, long in the standard) have a 32-bit length. dicom-parser and daikon
# read a 16-bit one, so the first such element takes every later one with it. The Extended Offset Table (OV) stands
# right before Pixel Data: of such a file the picture is lost.
# Hurts: whoever opens a long compressed scan with an Extended Offset Table in a viewer built on these parsers
# (Cornerstone's wadouri route with dicom-parser, for one).
# We: src/core/dicom/part10/elements.ts reads these three VRs itself, before it asks dicom-parser.
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
packages dicom-parser@1.8.21 daikon@1.2.46
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
import { EXPLICIT, bytesOf, el, image, part10 } from './dicom.mjs';
const base = image({ sop: '1.2.840.10008.5.1.4.1.1.7.2', frames: 2, rows: 2, columns: 4 });
const pixels = el(0x7fe00010, 'OB', Uint8Array.from({ length: 16 }, (_, i) => i));
part10('plain.dcm', EXPLICIT, [...base, pixels]);
part10('uv.dcm', EXPLICIT, [...base, el(0x00720083, 'UV', bytesOf(BigUint64Array.of(5n))), pixels]);
part10('sv.dcm', EXPLICIT, [...base, el(0x00720082, 'SV', bytesOf(BigInt64Array.of(-5n))), pixels]);
part10('ov.dcm', EXPLICIT, [...base, el(0x00720081, 'OV', bytesOf(BigUint64Array.of(5n))), pixels]);
EOF
cat >read.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import dicomParser from 'dicom-parser';
import daikon from 'daikon';
const [, , parser, name] = process.argv;
const bytes = new Uint8Array(readFileSync(name));
const withDicomParser = () => dicomParser.parseDicom(bytes).elements.x7fe00010?.length;
const withDaikon = () => daikon.Series.parseImage(new DataView(bytes.buffer))?.getTag(0x7fe0, 0x0010)?.value?.byteLength;
let length;
try {
  length = parser === 'daikon' ? withDaikon() : withDicomParser();
} catch {
  length = 'error';
}
console.log(`Pixel Data of ${length ?? 'no'} bytes`);
EOF
node make.mjs
echo "Expected (PS3.5 table 7.1-1): OV, SV and UV have a 32-bit length; Pixel Data of 16 bytes in all four files."
for parser in dicom-parser daikon; do
  same "$parser, plain.dcm" 'Pixel Data of 16 bytes' "$(node read.mjs $parser plain.dcm)"
done
for name in uv sv ov; do
  same "dicom-parser, $name.dcm" 'Pixel Data of error bytes' "$(node read.mjs dicom-parser $name.dcm)"
  same "daikon, $name.dcm" 'Pixel Data of no bytes' "$(node read.mjs daikon $name.dcm)"
done
exit "$changed"
