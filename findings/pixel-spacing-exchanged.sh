#!/usr/bin/env bash
# Surprise: three more programs give the first value of Pixel Spacing to x: VTK's vtkDICOMImageReader, CMTK's dcm2image and
# MINC's dcm2mnc. The first value is the distance between rows, that is, along y. With the square pixels of most CT and MR
# nobody sees it. The script uses a plain CT series; vtk-dicom and plastimatch read it right.
# Hurts: whoever brings OCT there: B-scans have 0.002 mm in depth and 0.012 mm across, so areas stay right while every
# length and angle is wrong.
# We: docs/other-programs.md advises other readers. findings/mrtrix-exchanges-pixel-spacing.sh is about a fourth program.
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
debian python3-vtk9 cmtk minc-tools vtk-dicom-tools plastimatch python3-nibabel
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
import { mkdirSync } from 'node:fs';
import { EXPLICIT, bytesOf, el, image, part10 } from './dicom.mjs';
mkdirSync('series');
const tagsToReplace = [0x00200013, 0x00280008];
const tagOf = (element) => element.readUInt16LE(0) * 65536 + element.readUInt16LE(2);
for (let slice = 0; slice < 4; slice++) {
  const about = { sop: '1.2.840.10008.5.1.4.1.1.2', uid: `2.25.7${slice}`, rows: 8, columns: 16, bits: 16, modality: 'CT' };
  part10(`series/${slice}.dcm`, EXPLICIT, [
    ...image(about).filter((element) => !tagsToReplace.includes(tagOf(element))),
    el(0x00080008, 'CS', 'ORIGINAL\\PRIMARY\\AXIAL'), el(0x00200013, 'IS', String(slice + 1)),
    el(0x00200052, 'UI', '2.25.8'), el(0x00080070, 'LO', 'TEST'), el(0x00180050, 'DS', '2'),
    el(0x00281052, 'DS', '0'), el(0x00281053, 'DS', '1'),
    el(0x00200032, 'DS', `0\\0\\${2 * slice}`), el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
    el(0x00280030, 'DS', '0.5\\0.25'), el(0x7fe00010, 'OW', bytesOf(Uint16Array.from({ length: 128 }, (_, i) => i))),
  ]);
}
EOF
node make.mjs
cat >nifti.py <<'EOF'
import sys, nibabel
i = nibabel.load(sys.argv[1])
print(*i.shape, "of", *map("{:g}".format, i.header.get_zooms()))
EOF
nifti() { /usr/bin/python3 nifti.py "$1"; }
vtk_dicom() {
  dicomtonifti -o vtk-dicom.nii.gz series/*.dcm
  nifti vtk-dicom.nii.gz
}
plastimatch_convert() {
  plastimatch convert --input series --output-img plastimatch.nii >/dev/null 2>&1
  nifti plastimatch.nii
}
vtk() {
  /usr/bin/python3 -c 'import vtk
r = vtk.vtkDICOMImageReader()
r.SetDirectoryName("series")
r.Update()
i = r.GetOutput()
print(*i.GetDimensions(), "of", *map("{:g}".format, i.GetSpacing()))'
}
cmtk_dcm2image() {
  mkdir cmtk
  /usr/lib/cmtk/bin/dcm2image -O cmtk/image%n.nii series >/dev/null 2>&1
  nifti cmtk/image.nii.gz
}
minc() {
  mkdir minc
  dcm2mnc series/*.dcm minc >/dev/null 2>&1
  local file
  file=$(find minc -name '*.mnc')
  echo "$(mincinfo -dimlength xspace -dimlength yspace -dimlength zspace "$file" | xargs) of" \
    "$(mincinfo -attvalue xspace:step -attvalue yspace:step -attvalue zspace:step "$file" | tr -d -- - | xargs)"
}
echo "Expected (PS3.3 10.7.1.3: row spacing, then column spacing): 16 columns of 0.25, 8 rows of 0.5, 4 slices of 2 mm."
same 'vtk-dicom' '16 8 4 of 0.25 0.5 2' "$(vtk_dicom)"
same 'plastimatch' '16 8 4 of 0.25 0.5 2' "$(plastimatch_convert)"
same "VTK's vtkDICOMImageReader" '16 8 4 of 0.5 0.25 2' "$(vtk)"
same "CMTK's dcm2image" '16 8 4 of 0.5 0.25 2' "$(cmtk_dcm2image)"
same "MINC's dcm2mnc" '16 8 4 of 0.5 0.25 2' "$(minc)"
exit "$changed"
