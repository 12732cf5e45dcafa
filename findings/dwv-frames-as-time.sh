#!/usr/bin/env bash
# Surprise: dwv takes the frames of any multi-frame object that it does not know as points in time. A cube of Ophthalmic
# Tomography becomes one slice of 1 mm that changes over 4 "time points"; positions, spacing between frames and
# orientation, all stated in the functional groups, are ignored. Pixel Spacing in the groups is read.
# Hurts: people who look at OCT cubes in dwv: no planes through the cube, and a distance across frames cannot be had.
# We: docs/other-programs.md says so.
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
packages dwv@0.36.4
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
export const sq = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
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
import { EXPLICIT, OPT, el, image, item, part10, sq } from './dicom.mjs';
const measures = sq(
  0x00289110,
  item(el(0x00180050, 'DS', '0.5'), el(0x00180088, 'DS', '0.5'), el(0x00280030, 'DS', '0.002\\0.012')),
);
const frame = (_, i) => item(sq(0x00209113, item(el(0x00200032, 'DS', `${10 + i / 2}\\20\\30`))));
part10('opt.dcm', EXPLICIT, [
  ...image({ sop: OPT, frames: 4, rows: 8, columns: 16 }),
  el(0x00200052, 'UI', '2.25.9'),
  sq(0x52009229, item(sq(0x00209116, item(el(0x00200037, 'DS', '0\\1\\0\\0\\0\\-1'))), measures)),
  sq(0x52009230, ...Array.from({ length: 4 }, frame)),
  el(0x7fe00010, 'OB', Uint8Array.from({ length: 512 }, (_, i) => i % 251)),
]);
EOF
cat >read.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const { DicomParser, createImage } = createRequire(import.meta.url)('dwv');
const parser = new DicomParser();
parser.parse(new Uint8Array(readFileSync('opt.dcm')).buffer);
const geometry = createImage(parser.getDicomElements()).getGeometry();
const orientation = geometry.getOrientation();
const rows = [0, 1, 2].map((row) => [0, 1, 2].map((column) => orientation.get(row, column)).join(' '));
process.stdout.write(`
size ${geometry.getSize().getValues().join(' x ')}
spacing ${geometry.getSpacing().getValues().join(' x ')}
orientation ${rows.join(', ')}
`);
EOF
node make.mjs
node read.mjs >seen
seen() { grep "^$1" seen; }
echo "Expected (PS3.3 C.7.6.16.2.1, .3, .4): a volume of 16 x 8 x 4, spacing 0.012 x 0.002 x 0.5, rows along (0,1,0)."
same 'dwv: size in x, y, z, t' 'size 16 x 8 x 1 x 4' "$(seen size)"
same 'dwv: spacing' 'spacing 0.012 x 0.002 x 1' "$(seen spacing)"
same 'dwv: orientation' 'orientation 1 0 0, 0 1 0, 0 0 1' "$(seen orientation)"
exit "$changed"
