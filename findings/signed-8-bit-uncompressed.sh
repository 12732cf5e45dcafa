#!/usr/bin/env bash
# Surprise: signed samples of 8 bits, without any compression. ImageJ takes every signed image for one of 16 bits: two
# samples become one value, the lower half of the picture is empty, and a signed image of 32 bits is cut apart. medcon
# -n ("preserve negative values") and dcmjs-imaging ("signed" in its list of features) read -32 as 224: the darkest
# samples are the brightest. No message. dicomtonifti reads all of them.
# Hurts: signed maps, such as differences: a picture of noise, or the wrong way round.
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
debian imagej default-jdk-headless medcon vtk-dicom-tools python3-nibabel python3-numpy
packages dcmjs-imaging@0.2.5
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
const SC = '1.2.840.10008.5.1.4.1.1.7';
const values = Array.from({ length: 64 }, (_, i) => i - 32);
for (const [bits, Type] of [[8, Int8Array], [16, Int16Array], [32, Int32Array]]) {
  const about = image({ sop: SC, rows: 8, columns: 8, bits, signed: 1, modality: 'OT' });
  part10(`${bits}.dcm`, EXPLICIT, [...about, el(0x7fe00010, bits === 8 ? 'OB' : 'OW', bytesOf(Type.from(values)))]);
}
EOF
node make.mjs
cat >Look.java <<'EOF'
class Look {
  public static void main(String[] names) {
    ij.process.ImageProcessor pixels = new ij.io.Opener().openImage(names[0]).getProcessor();
    System.out.println(pixels.getPixelValue(0, 0) + " " + pixels.getPixelValue(7, 7));
  }
}
EOF
cat >render.cjs <<'EOF'
const { readFileSync } = require('node:fs');
const { DicomImage } = require('dcmjs-imaging');
const bytes = readFileSync(process.argv[2]);
const image = new DicomImage(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const { pixels } = image.render();
const grey = new Uint8Array(pixels);
console.log(`${grey[0]} ${grey.at(-4)}`);
EOF
range() { # the smallest and the largest value; the rows of a volume may be the other way round
  /usr/bin/python3 -c 'import nibabel, numpy, sys
a = numpy.asarray(nibabel.load(sys.argv[1]).dataobj)
print(a.min(), a.max())' "$1"
}
vtk_dicom() { dicomtonifti -o "vtk$1.nii" "$1.dcm" >/dev/null 2>&1 && range "vtk$1.nii"; }
medcon_n() { medcon -n -f "$1.dcm" -c nifti -o "medcon$1" >/dev/null 2>&1 && range "medcon$1.nii"; }
imagej() { java -Djava.awt.headless=true -cp /usr/share/java/ij.jar Look.java "$1.dcm"; }
echo 'Expected (Pixel Representation 1, PS3.3 C.7.6.3.1): the samples -32 to 31, rendered from 0 to 255.'
same '8 bits, dicomtonifti' '-32 31' "$(vtk_dicom 8)"
same '8 bits, ImageJ, first and last' '-7712.0 0.0' "$(imagej 8)"
same '8 bits, medcon -n' '0 255' "$(medcon_n 8)"
same '8 bits, dcmjs-imaging, first and last' '255 62' "$(node render.cjs 8.dcm)"
same '16 bits, ImageJ, first and last' '-32.0 31.0' "$(imagej 16)"
same '16 bits, medcon -n' '-32 31' "$(medcon_n 16)"
same '16 bits, dcmjs-imaging, first and last' '0 255' "$(node render.cjs 16.dcm)"
same '32 bits, dicomtonifti' '-32 31' "$(vtk_dicom 32)"
same '32 bits, ImageJ, first and last' '-32.0 -1.0' "$(imagej 32)"
exit "$changed"
