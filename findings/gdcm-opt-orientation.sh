#!/usr/bin/env bash
# Surprise: GDCM does not read Plane Orientation in the functional groups of an Ophthalmic Tomography object, though it
# reads the positions and spacings there. It takes rows along x and columns along y, and the steps between frames come
# out negative. Everything on GDCM inherits it (here ITK in WebAssembly), and nothing warns.
# Hurts: research on OCT volumes through ITK: axes exchanged, slices mirrored, and registrations that cannot work.
# We: docs/other-programs.md names the readers that get it right, and the way round: GDCM does read an Image Orientation
# (Patient) at the top level of the same object.
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
packages @itk-wasm/image-io@1.6.1
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
// Rows along y, columns along -z, 4 frames 0.5 mm apart along their normal, -x.
const orientation = el(0x00200037, 'DS', '0\\1\\0\\0\\0\\-1');
const measures = sq(
  0x00289110,
  item(el(0x00180050, 'DS', '0.5'), el(0x00180088, 'DS', '0.5'), el(0x00280030, 'DS', '0.002\\0.012')),
);
const frame = (_, i) => item(sq(0x00209113, item(el(0x00200032, 'DS', `${10 - i / 2}\\20\\30`))));
const about = [
  ...image({ sop: OPT, frames: 4, rows: 8, columns: 16 }),
  el(0x00200052, 'UI', '2.25.9'),
  sq(0x52009229, item(sq(0x00209116, item(orientation)), measures)),
  sq(0x52009230, ...Array.from({ length: 4 }, frame)),
  el(0x7fe00010, 'OB', Uint8Array.from({ length: 512 }, (_, i) => i % 251)),
];
part10('groups.dcm', EXPLICIT, about);
part10('top.dcm', EXPLICIT, [...about, orientation]);
EOF
cat >itk.mjs <<'EOF'
import { readImageNode } from '@itk-wasm/image-io';
const { spacing, direction } = await readImageNode(process.argv[2]);
console.log(`spacing ${spacing.map((v) => +v.toFixed(6)).join(' ')}, directions ${Array.from(direction).join(' ')}`);
EOF
node make.mjs
info() { gdcminfo "$1" | grep -E '^(Spacing|DirectionCosines)' | tr '\n' ' '; }
affine='import nibabel, numpy; print(numpy.abs(nibabel.load("v.nii.gz").affine[:3,:3]).round(4).tolist())'
echo "Expected (PS3.3 C.7.6.16.2.4): rows along (0,1,0), columns along (0,0,-1), frames 0.5 mm apart along -x."
dicomtonifti -o v.nii.gz groups.dcm
same 'vtk-dicom, |affine|' '[[0.0, 0.0, 0.5], [0.012, 0.0, 0.0], [0.0, 0.002, 0.0]]' "$(/usr/bin/python3 -c "$affine")"
same 'GDCM, orientation in functional groups' 'Spacing: (0.012,0.002,0.5) DirectionCosines: (1,0,0,0,1,0) ' "$(info groups.dcm)"
same 'GDCM, orientation at the top level too' 'Spacing: (0.012,0.002,0.5) DirectionCosines: (0,1,0,0,0,-1) ' "$(info top.dcm)"
same 'ITK, orientation in functional groups' 'spacing 0.012 0.002 0.5, directions 1 0 0 0 1 0 0 0 1' "$(node itk.mjs groups.dcm)"
exit "$changed"
