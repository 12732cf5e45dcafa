#!/usr/bin/env bash
# Surprise: colour pictures in JPEG are usually YBR_FULL_422 (half the columns for the colours). decompress() of pydicom makes
# them full samples, three for each pixel, and leaves the Photometric Interpretation: the saved file says YBR_FULL_422 and
# has half as many bytes again as that allows. pydicom itself warns when it reads such a file; DCMTK and dicomtonifti take
# its word, and show other colours in other places, with no message. gdcmconv and dcmdjpeg state what they wrote.
# Hurts: fundus photographs that a script has decompressed and saved for programs without JPEG.
# We: docs/other-programs.md names programs that do it right.
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
debian python3-pydicom python3-pil python3-numpy dcmtk libgdcm-tools
cat >dicom.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
const LONG = /^(O[BDFLVW]|S[QV]|U[CNRTV])$/;
/** An element in explicit VR little endian, PS3.5 7.1.2. */
export function el(tag, vr, value = '') {
  let body = Buffer.from(value);
  if (body.length % 2) body = Buffer.concat([body, Buffer.from(/^(UI|UN|OB)$/.test(vr) ? '\0' : ' ')]);
  const head = Buffer.alloc(LONG.test(vr) ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4);
  if (!LONG.test(vr)) head.writeUInt16LE(body.length, 6);
  else head.writeUInt32LE(body.length, 8);
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
import { EXPLICIT, el, image, part10, us } from './dicom.mjs';
const about = image({ sop: '1.2.840.10008.5.1.4.1.1.77.1.5.1', rows: 16, columns: 16, modality: 'OP' }).filter(
  (element) => ![0x00020028, 0x00040028].includes(element.readUInt32LE(0)),
);
const halves = Array.from({ length: 256 }, (_, i) => (i % 16 < 8 ? [255, 0, 0] : [0, 0, 255])).flat();
part10('rgb.dcm', EXPLICIT, [
  ...about, us(0x00280002, 3), el(0x00280004, 'CS', 'RGB'), us(0x00280006, 0), el(0x7fe00010, 'OB', Uint8Array.from(halves))]);
EOF
node make.mjs
dcmcjpeg +eb rgb.dcm jpeg.dcm
/usr/bin/python3 -W ignore - <<'EOF'
import pydicom
dataset = pydicom.dcmread('jpeg.dcm')
dataset.decompress()
dataset.save_as('pydicom.dcm')
EOF
gdcmconv --raw jpeg.dcm gdcm.dcm
dcmdjpeg +cn jpeg.dcm dcmtk.dcm
states() { # Photometric Interpretation, and the length of Pixel Data
  dcmdump "$1.dcm" | sed -n 's/^(0028,0004) CS \[\([^] ]*\).*/\1/p; s/^(7fe0,0010).*# *\([0-9]*\),.*/\1 bytes/p' | tr '\n' ' '
}
shown() { # red or blue, by DCMTK: in the middle of the left and of the right half
  dcm2pnm "$1.dcm" "$1.ppm" && /usr/bin/python3 -c 'import PIL.Image, sys
image = PIL.Image.open(sys.argv[1])
name = lambda red, green, blue: "red" if red > 200 and blue < 60 else "blue" if blue > 200 and red < 60 else "neither"
print(*[name(*image.getpixel((x, 8))) for x in (2, 13)])' "$1.ppm"
}
echo 'Expected (PS3.3 C.7.6.3.1.2): 768 bytes and YBR_FULL or RGB, or 512 bytes and YBR_FULL_422; red and blue.'
same 'JPEG' 'YBR_FULL_422' "$(states jpeg | cut -d ' ' -f 1)"
same 'gdcmconv' 'YBR_FULL 768 bytes , red blue' "$(states gdcm), $(shown gdcm)"
same 'dcmdjpeg' 'YBR_FULL 768 bytes , red blue' "$(states dcmtk), $(shown dcmtk)"
same 'pydicom' 'YBR_FULL_422 768 bytes , neither red' "$(states pydicom), $(shown pydicom)"
exit "$changed"
