#!/usr/bin/env bash
# Surprise: GDCM knows the images of the eye only in part. For Ophthalmic Photography it reports a spacing of 1 mm,
# although Pixel Spacing is stated where it reads it in a photograph of any other organ. Wide Field Ophthalmic
# Photography (since 2015) and Ophthalmic Thickness Map (since 2013) it cannot read at all.
# Hurts: lengths and areas in fundus photographs through GDCM, and programs built on it: wrong by a factor of about 100.
# We: docs/other-programs.md names readers that get it right.
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
debian libgdcm-tools vtk-dicom-tools python3-nibabel
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
const CLASSES = { vl: '77.1.4', op8: '77.1.5.1', op16: '77.1.5.2', wide: '77.1.5.5', wide3d: '77.1.5.6', map: '81.1' };
const pixels = el(0x7fe00010, 'OB', Uint8Array.from({ length: 48 }, (_, i) => i));
for (const [name, sop] of Object.entries(CLASSES)) {
  // 0.01 mm from row to row, 0.02 mm from column to column.
  const about = image({ sop: `1.2.840.10008.5.1.4.1.1.${sop}`, rows: 8, columns: 6, modality: name === 'map' ? 'OPM' : 'OP' });
  part10(`${name}.dcm`, EXPLICIT, [...about, el(0x00280030, 'DS', '0.01\\0.02'), pixels]);
}
EOF
node make.mjs
spacing() { gdcminfo "$1.dcm" 2>/dev/null | sed -n 's/^Spacing: //p'; }
refusal() { gdcminfo "$1.dcm" 2>&1 >/dev/null | head -n 1; gdcmconv --raw "$1.dcm" out.dcm >/dev/null 2>&1 || echo "gdcmconv exit $?"; }
vtk_dicom() {
  dicomtonifti -o "$1.nii" "$1.dcm" >/dev/null 2>&1
  /usr/bin/python3 -c 'import nibabel, sys; print(*nibabel.load(sys.argv[1]).header.get_zooms()[:2])' "$1.nii"
}
echo 'Expected (Pixel Spacing, PS3.3 C.8.17.2 and 10.7.1.3; x, y): 0.02 and 0.01 mm.'
same 'VL Photographic' '(0.02,0.01,1)' "$(spacing vl)"
same 'Ophthalmic Photography 8 Bit' '(1,1,1)' "$(spacing op8)"
same 'Ophthalmic Photography 16 Bit' '(1,1,1)' "$(spacing op16)"
same 'Wide Field Ophthalmic Photography' 'Unknown MediaStorage gdcmconv exit 1' "$(refusal wide | xargs)"
same 'Wide Field Ophthalmic Photography 3D' 'Unknown MediaStorage gdcmconv exit 1' "$(refusal wide3d | xargs)"
same 'Ophthalmic Thickness Map' 'Unknown MediaStorage gdcmconv exit 1' "$(refusal map | xargs)"
for name in op8 op16 wide wide3d map; do
  same "dicomtonifti, $name" '0.02 0.01' "$(vtk_dicom "$name")"
done
exit "$changed"
