#!/usr/bin/env bash
# Surprise: dcm2niix has the positions of all frames of a multi-frame image, and still takes the Slice Thickness for the
# distance of the slices, or 1 mm where there is none, unless Spacing Between Slices or In-Stack Position Number (both
# optional) is stated too. Frames that were taken several times at each place become as many slices, 1 mm apart. dicomtonifti
# goes by the positions. No warning.
# Hurts: volumes and lengths across B-scans: thickness and distance differ wherever scans have gaps or overlap.
# We: converted files state In-Stack Position Number (src/core/repair/rules/dimensions.ts); documented for files of others.
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
debian dcm2niix vtk-dicom-tools python3-nibabel python3-numpy
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
import { EXPLICIT, OPT, bytesOf, el, image, item, part10 } from './dicom.mjs';
const sequence = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const orientation = sequence(0x00209116, item(el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0')));
const stack = (i) =>
  sequence(0x00209111, item(el(0x00209056, 'SH', '1'), el(0x00209057, 'UL', bytesOf(Uint32Array.of(i + 1)))));
function make(name, places, { measures = [], stacked = false } = {}) {
  const frames = places.map((z, i) =>
    item(...(stacked ? [stack(i)] : []), sequence(0x00209113, item(el(0x00200032, 'DS', `0\\0\\${z}`)))),
  );
  part10(`${name}.dcm`, EXPLICIT, [
    ...image({ sop: OPT, rows: 4, columns: 4, frames: places.length, bits: 16, stored: 12 }),
    sequence(0x52009229, item(orientation, sequence(0x00289110, item(...measures, el(0x00280030, 'DS', '1\\1'))))),
    sequence(0x52009230, ...frames),
    el(0x7fe00010, 'OW', bytesOf(Uint16Array.from({ length: 16 * places.length }, (_, i) => 1 + Math.floor(i / 16)))),
  ]);
}
const thickness = el(0x00180050, 'DS', '0.5');
const spacing = el(0x00180088, 'DS', '5');
make('thickness', [0, 5, 10], { measures: [thickness] });
make('neither', [0, 5, 10]);
make('spacing', [0, 5, 10], { measures: [thickness, spacing] });
make('stack', [0, 5, 10], { measures: [thickness], stacked: true });
make('twice', [0, 0, 5, 5], { measures: [thickness] });
EOF
node make.mjs
shape() { # the size, the voxel in mm, and the first sample of each frame as they lie in the file
  /usr/bin/python3 -c 'import nibabel, sys
i = nibabel.load(sys.argv[1])
samples = i.get_fdata()[0, 0].ravel(order="F").astype(int)
print(*i.shape, "of", *map("{:g}".format, i.header.get_zooms()[:3]), "frames", *samples)' "$1"
}
niix() { mkdir "$1" && cp "$1.dcm" "$1" && dcm2niix -z n -b n -f out -o "$1" "$1" >"$1.log" 2>&1 && shape "$1/out.nii"; }
vtk() { dicomtonifti -o "$1.nii" "$1.dcm" >"$1-vtk.log" 2>&1 && shape "$1.nii"; }
echo 'Expected (PS3.3 C.7.6.16.2.3: the position of each frame): slices 5 mm apart in every case; twice two places in the last.'
right='4 4 3 of 1 1 5 frames 1 2 3'
same 'dcm2niix, Slice Thickness 0.5' '4 4 3 of 1 1 0.5 frames 1 2 3' "$(niix thickness)"
same 'dcm2niix, no Slice Thickness' '4 4 3 of 1 1 1 frames 1 2 3' "$(niix neither)"
same 'dcm2niix, with Spacing Between Slices 5' "$right" "$(niix spacing)"
same 'dcm2niix, with In-Stack Position Number' "$right" "$(niix stack)"
same 'dcm2niix, two frames at each of two places' '4 4 4 of 1 1 0.5 frames 1 2 3 4' "$(niix twice)"
same 'dcm2niix: warnings, but for the unknown manufacturer' 0 \
  "$(cat thickness.log neither.log twice.log | grep -i warning | grep -vc manufacturer || true)"
same 'dicomtonifti, Slice Thickness 0.5' "$right" "$(vtk thickness)"
same 'dicomtonifti, no Slice Thickness' "$right" "$(vtk neither)"
same 'dicomtonifti, two frames at each of two places' '4 4 2 1 2 of 1 1 5 frames 1 3 2 4' "$(vtk twice)"
exit "$changed"
