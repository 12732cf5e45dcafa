#!/usr/bin/env bash
# Surprise: 12-bit samples in 16-bit words (Bits Stored 12) have four unused bits, in which a writer may put the sign, zeros
# or anything. dcm2niix makes negative samples of either form positive, 4096 too high. pydicom and daikon take the whole
# word: right with the sign extended, 4096 too high with zeros; pydicom also reads unsigned samples with the unused bits.
# GDCM and vtk-dicom are right in all cases. No program says a word.
# Hurts: signed maps of 12 bits: -1 becomes 4095, the brightest sample.
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
packages() { # installs these versions here and states them
  npm init -y >/dev/null
  npm install --no-audit --no-fund --ignore-scripts --silent "$@"
  printf '%s\n' "$@"
}
debian dcm2niix vtk-dicom-tools python3-pydicom python3-gdcm python3-nibabel python3-numpy
packages daikon@1.2.46
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
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, bytesOf, el, image, part10 } from './dicom.mjs';
function file(name, signed, words) {
  part10(`${name}.dcm`, EXPLICIT, [
    ...image({ sop: '1.2.840.10008.5.1.4.1.1.2', rows: 2, columns: 2, bits: 16, stored: 12, signed, modality: 'CT' }),
    el(0x00180050, 'DS', '1'), el(0x00200032, 'DS', '0\\0\\0'), el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'),
    el(0x00280030, 'DS', '1\\1'), el(0x7fe00010, 'OW', bytesOf(Uint16Array.from(words))),
  ]);
}
file('sign', 1, [0xf800, 0xffff, 0x0001, 0x07ff]);
file('zeros', 1, [0x0800, 0x0fff, 0x0001, 0x07ff]);
file('unsigned', 0, [0xa000, 0xa001, 0xa800, 0xafff]);
EOF
cat >read.py <<'EOF'
import sys
program, name = sys.argv[1:]
if program == 'pydicom':
    import pydicom
    values = pydicom.dcmread(name).pixel_array
elif program == 'gdcm':
    import gdcm, numpy
    reader = gdcm.ImageReader()
    reader.SetFileName(name)
    assert reader.Read()
    image = reader.GetImage()
    words = image.GetBuffer().encode('utf-8', 'surrogateescape')
    values = numpy.frombuffer(words, 'i2' if image.GetPixelFormat().GetPixelRepresentation() else 'u2')
else:
    import nibabel
    values = nibabel.load(name).get_fdata()
print(*sorted(int(v) for v in values.ravel()))
EOF
cat >read.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import daikon from 'daikon';
const image = daikon.Series.parseImage(new DataView(new Uint8Array(readFileSync(process.argv[2])).buffer));
console.log(Array.from(image.getInterpretedData()).sort((a, b) => a - b).join(' '));
EOF
node make.mjs
values() { # program, case
  case $1 in
    dcm2niix) mkdir -p "in-$2" && cp "$2.dcm" "in-$2" && dcm2niix -z n -b n -f out -o "in-$2" "in-$2" >/dev/null
      /usr/bin/python3 read.py nifti "in-$2/out.nii" ;;
    dicomtonifti) dicomtonifti -o "$2.nii" "$2.dcm" && /usr/bin/python3 read.py nifti "$2.nii" ;;
    daikon) node read.mjs "$2.dcm" ;;
    *) /usr/bin/python3 read.py "$1" "$2.dcm" ;;
  esac
}
right='-2048 -1 1 2047' low='0 1 2048 4095' high='1 2047 2048 4095'
echo 'Expected (PS3.5 8.1.1: Bits Stored of a word are the sample, the others are no part of it), values in order:'
echo "$right for the signed ones, $low for the unsigned ones."
for program in gdcm dicomtonifti dcm2niix pydicom daikon; do
  sign=$right zeros=$right unsigned=$low
  case $program in
    dcm2niix) sign=$high zeros=$high ;;
    pydicom) zeros=$high unsigned='40960 40961 43008 45055' ;;
    daikon) zeros=$high ;;
  esac
  same "$program, signed, the sign in the unused bits" "$sign" "$(values $program sign)"
  same "$program, signed, zeros in the unused bits" "$zeros" "$(values $program zeros)"
  same "$program, unsigned, something in the unused bits" "$unsigned" "$(values $program unsigned)"
done
exit "$changed"
