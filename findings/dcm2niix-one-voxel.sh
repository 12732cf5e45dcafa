#!/usr/bin/env bash
# Surprise: of an uncompressed multi-frame file that has a nested private sequence under UN with undefined length, dcm2niix
# makes a NIfTI file of 1 x 1 x 1 voxel, and exits with 0. It prints that a tag is illegal; the tag is legal. A deflated
# file, which it says is unsupported, comes out the same way.
# Hurts: batch conversions of vendors' files that went through an archive or anonymiser which does not know the private
# dictionary: a volume per scan, none of them the scan.
# We: docs/other-programs.md says to check the dimensions of what dcm2niix made, and that dcmconv helps.
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
debian dcm2niix dcmtk vtk-dicom-tools python3-nibabel
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
const implicit = (tag, value, length = value.length) => {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.writeUInt32LE(length, 4);
  return Buffer.concat([head, Buffer.from(value)]);
};
const end = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
const creator = implicit(0x00090010, 'TEST');
const inner = item(creator, implicit(0x00091003, 'some'));
const nested = item(creator, implicit(0x00091002, Buffer.concat([inner, end]), 0xffffffff));
const measures = sq(0x00289110, item(el(0x00180050, 'DS', '0.5'), el(0x00280030, 'DS', '0.002\\0.012')));
const frame = (_, i) => item(sq(0x00209113, item(el(0x00200032, 'DS', `${10 - i / 2}\\20\\30`))));
const about = [
  ...image({ sop: OPT, frames: 4, rows: 8, columns: 16 }),
  sq(0x52009229, item(sq(0x00209116, item(el(0x00200037, 'DS', '0\\1\\0\\0\\0\\-1'))), measures)),
  sq(0x52009230, ...Array.from({ length: 4 }, frame)),
  el(0x7fe00010, 'OB', Uint8Array.from({ length: 512 }, (_, i) => i % 251)),
];
const unknown = [el(0x00090010, 'LO', 'TEST'), el(0x00091001, 'UN', Buffer.concat([nested, end]), true)];
part10('plain.dcm', EXPLICIT, about);
part10('un.dcm', EXPLICIT, [...about, ...unknown]);
EOF
node make.mjs
dcmconv +td plain.dcm deflated.dcm
dcmconv +te un.dcm through-dcmconv.dcm 2>/dev/null
shape() { /usr/bin/python3 -c 'import nibabel, sys; print(*nibabel.load(sys.argv[1]).shape)' "$1"; }
convert() { dcm2niix -s y -z n -f "$1" -o . "$1.dcm" >"$1.log" 2>&1 && echo 0 || echo $?; }
echo "Expected (PS3.5 6.2.2): items of UN with undefined length are in implicit VR; 16 x 8 x 4 voxels, or a failure."
same 'without it: exit' 0 "$(convert plain)"
same 'without it: voxels' '16 8 4' "$(shape plain.nii)"
same 'with it: exit' 0 "$(convert un)"
same 'with it: voxels' '1 1 1' "$(shape un.nii)"
dicomtonifti -o vtk.nii un.dcm
same 'with it, dicomtonifti: voxels' '16 8 4' "$(shape vtk.nii)"
same 'with it, after dcmconv: exit' 0 "$(convert through-dcmconv)"
same 'with it, after dcmconv: voxels' '16 8 4' "$(shape through-dcmconv.nii)"
same 'deflated: exit' 0 "$(convert deflated)"
same 'deflated: voxels' '1 1 1' "$(shape deflated.nii)"
exit "$changed"
