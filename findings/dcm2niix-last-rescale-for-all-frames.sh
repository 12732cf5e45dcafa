#!/usr/bin/env bash
# Surprise: where each frame of an enhanced image states its own Rescale Slope and Intercept (Pixel Value Transformation in
# the per-frame functional groups), dcm2niix applies those of the last frame to every frame, without a warning. dicomtonifti
# (vtk-dicom) applies each frame's own.
# Hurts: quantitative maps and enhanced PET, MR and CT whose frames are scaled one by one: wrong values in a valid NIfTI file.
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
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, bytesOf, el, image, item, part10 } from './dicom.mjs';
const sequence = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const shared = item(
  sequence(0x00209116, item(el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'))),
  sequence(0x00289110, item(el(0x00180050, 'DS', '1'), el(0x00280030, 'DS', '1\\1'))),
);
const frame = (z, slope, intercept) =>
  item(
    sequence(0x00209113, item(el(0x00200032, 'DS', `0\\0\\${z}`))),
    sequence(0x00289145, item(el(0x00281052, 'DS', intercept), el(0x00281053, 'DS', slope), el(0x00281054, 'LO', 'US'))),
  );
const file = (name, scales) =>
  part10(name, EXPLICIT, [
    ...image({ sop: '1.2.840.10008.5.1.4.1.1.2.1', rows: 4, columns: 4, frames: 3, bits: 16, stored: 12, modality: 'CT' }),
    sequence(0x52009229, shared),
    sequence(0x52009230, ...scales.map(([slope, intercept], z) => frame(z, slope, intercept))),
    el(0x7fe00010, 'OW', bytesOf(Uint16Array.from({ length: 48 }, () => 10))),
  ]);
const own = [['1', '0'], ['2', '0'], ['3', '100']];
file('equal.dcm', own.map(() => ['2', '0']));
file('own.dcm', own);
file('turned.dcm', own.toReversed());
EOF
node make.mjs
values() { # the first sample of each slice, the lowest first
  /usr/bin/python3 -c 'import nibabel, sys; print(*sorted(nibabel.load(sys.argv[1]).get_fdata()[0, 0].round().astype(int)))' "$1"
}
echo 'Expected (PS3.3 C.7.6.16.2.9: the transformation of that frame): 10 in each frame becomes 10, 20 and 130.'
for name in equal own turned; do
  mkdir "$name"
  cp "$name.dcm" "$name"
  dcm2niix -z n -b n -f out -o "$name" "$name" >"$name.log"
  dicomtonifti -o "$name.nii" "$name.dcm"
done
same 'dcm2niix, 2 x for every frame' '20 20 20' "$(values equal/out.nii)"
same 'dcm2niix, 1 x, then 2 x, then 3 x + 100' '130 130 130' "$(values own/out.nii)"
same 'dcm2niix, 3 x + 100, then 2 x, then 1 x' '10 10 10' "$(values turned/out.nii)"
same 'warnings of dcm2niix that name rescale, slope or scale' 0 "$(grep -ic 'rescale\|slope\|scal' own.log || true)"
same 'dicomtonifti, 1 x, then 2 x, then 3 x + 100' '10 20 130' "$(values own.nii)"
exit "$changed"
