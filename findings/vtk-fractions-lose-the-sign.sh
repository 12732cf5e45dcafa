#!/usr/bin/env bash
# Surprise: VTK's vtkDICOMImageReader forgets the sign of 16-bit samples if the Rescale Slope or Intercept is a fraction:
# the sample -50 with the slope 0.5 is 32743, not -25. With whole numbers it is right, so CT looks right.
# Hurts: signed maps and differences with a fractional unit: every negative value becomes a large positive one.
# We: docs/other-programs.md says so, and names readers that are right; the script tries vtk-dicom.
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
debian python3-vtk9 vtk-dicom-tools python3-nibabel
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
import { EXPLICIT, bytesOf, el, image, part10 } from './dicom.mjs';
const framesTag = Buffer.from([0x28, 0, 8, 0]);
const about = { sop: '1.2.840.10008.5.1.4.1.1.2', rows: 4, columns: 4, bits: 16, signed: 1, modality: 'CT' };
const samples = Int16Array.from({ length: 16 }, (_, i) => 10 * i - 50);
for (const [name, slope, intercept] of [['whole', 2, -100], ['slope', 0.5, 0], ['intercept', 1, 0.5]]) {
  part10(`${name}.dcm`, EXPLICIT, [
    ...image(about).filter((element) => !element.subarray(0, 4).equals(framesTag)),
    el(0x00281052, 'DS', String(intercept)), el(0x00281053, 'DS', String(slope)),
    el(0x00180050, 'DS', '1'), el(0x00200032, 'DS', '0\\0\\0'), el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
    el(0x00280030, 'DS', '1\\1'), el(0x7fe00010, 'OW', bytesOf(samples)),
  ]);
}
EOF
node make.mjs
vtk() {
  /usr/bin/python3 - "$1" <<'EOF'
import sys, vtk
r = vtk.vtkDICOMImageReader()
r.SetFileName(sys.argv[1])
r.Update()
i = r.GetOutput()
# VTK's first row is the lowest one.
print(i.GetScalarTypeAsString() + ":", *("{:g}".format(i.GetScalarComponentAsDouble(n % 4, 3 - n // 4, 0, 0)) for n in (0, 1, 4, 5, 6)))
EOF
}
vtk_dicom() {
  dicomtonifti -o "$1.nii.gz" "$1"
  /usr/bin/python3 -c 'import sys, nibabel
i = nibabel.load(sys.argv[1]).get_fdata()
print(*("{:g}".format(v) for v in sorted(i.ravel())[:2]))' "$1.nii.gz"
}
echo 'Expected (Pixel Representation 1 means signed, PS3.3 C.7.6.3.1; value = slope * sample + intercept, C.11.1):'
echo 'samples -50 -40 -10 0 10 with slope 2 and intercept -100: -200 -180 -120 -100 -80; with slope 0.5: -25 -20 -5 0 5;'
echo 'with intercept 0.5: -49.5 -39.5 -9.5 0.5 10.5.'
same 'slope 2, intercept -100' 'short: -200 -180 -120 -100 -80' "$(vtk whole.dcm)"
same 'slope 0.5' 'float: 32743 32748 32763 0 5' "$(vtk slope.dcm)"
same 'intercept 0.5' 'float: 65486.5 65496.5 65526.5 0.5 10.5' "$(vtk intercept.dcm)"
same 'slope 0.5 in vtk-dicom, lowest values' '-25 -20' "$(vtk_dicom slope.dcm)"
exit "$changed"
