#!/usr/bin/env bash
# Surprise: uncompressed colour pictures in YBR_FULL (luminance and two colour differences). GraphicsMagick and dcm2niix
# use the three values as red, green and blue, so that red becomes blue; ImageJ shows the samples of the first third of
# the picture as grey pixels. No message. DCMTK and dicomtonifti convert the colours.
# Hurts: fundus and slit lamp photographs from archives and programs that decompress JPEG without converting the colours.
# We: docs/other-programs.md names programs that get it right.
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
debian graphicsmagick dcm2niix imagej default-jdk-headless vtk-dicom-tools dcmtk python3-pil python3-nibabel python3-numpy
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
// Secondary Capture; its multi-frame kind for colours allows RGB alone (PS3.3 A.8.5.4).
const colour = (photometric, value) => [
  ...image({ sop: '1.2.840.10008.5.1.4.1.1.7', rows: 4, columns: 4, modality: 'OT' }).filter(
    (element) => ![0x00020028, 0x00040028, 0x00080028].includes(element.readUInt32LE(0)),
  ),
  us(0x00280002, 3), el(0x00280004, 'CS', photometric), us(0x00280006, 0),
  el(0x7fe00010, 'OB', Uint8Array.from({ length: 48 }, (_, i) => value[i % 3])),
];
part10('rgb.dcm', EXPLICIT, colour('RGB', [255, 0, 0]));
part10('ybr.dcm', EXPLICIT, colour('YBR_FULL', [76, 85, 255])); // Red, by the equations of PS3.3 C.7.6.3.1.2.
EOF
node make.mjs
cat >Look.java <<'EOF'
class Look {
  public static void main(String[] names) {
    ij.ImagePlus image = new ij.io.Opener().openImage(names[0]);
    int[] pixel = image.getPixel(1, 0);
    boolean colour = image.getType() == ij.ImagePlus.COLOR_RGB;
    System.out.println(colour ? pixel[0] + " " + pixel[1] + " " + pixel[2] : "grey " + pixel[0]);
  }
}
EOF
picture() { /usr/bin/python3 -c 'import PIL.Image, sys; print(*PIL.Image.open(sys.argv[1]).convert("RGB").getpixel((1, 0)))' "$1"; }
volume() { # the type, the size and the first sample of a NIfTI file
  /usr/bin/python3 -c 'import nibabel, numpy, sys
image = nibabel.load(sys.argv[1])
samples = numpy.asarray(image.dataobj)
first = samples.ravel(order="F")[0]
print("colour" if samples.dtype.names else "grey", *samples.shape, "of", *(first.tolist() if samples.dtype.names else [first]))' "$1"
}
magick() { gm convert "$1.dcm" "$1-gm.ppm" && picture "$1-gm.ppm"; }
dcmtk() { dcm2pnm "$1.dcm" "$1.ppm" && picture "$1.ppm"; }
niix() { mkdir "$1" && cp "$1.dcm" "$1" && dcm2niix -z n -b n -f out -o "$1" "$1" >log 2>&1 && volume "$1/out.nii"; }
vtk() { dicomtonifti -o "$1-vtk.nii" "$1.dcm" && volume "$1-vtk.nii"; }
imagej() { java -Djava.awt.headless=true -cp /usr/share/java/ij.jar Look.java "$1.dcm"; }
echo 'Expected (Photometric Interpretation, PS3.3 C.7.6.3.1.2): a red picture.'
same 'RGB, in all five' '255 0 0; 255 0 0; colour 4 4 1 of 255 0 0; colour 4 4 of 255 0 0; 255 0 0' \
  "$(magick rgb); $(dcmtk rgb); $(niix rgb); $(vtk rgb); $(imagej rgb)"
same 'YBR_FULL, DCMTK' '254 0 1' "$(dcmtk ybr)"
same 'YBR_FULL, dicomtonifti' 'colour 4 4 of 254 0 0' "$(vtk ybr)"
same 'YBR_FULL, GraphicsMagick' '76 85 255' "$(magick ybr)"
same 'YBR_FULL, dcm2niix' 'colour 4 4 1 of 76 85 255' "$(niix ybr)"
same 'YBR_FULL, ImageJ' 'grey 85' "$(imagej ybr)"
exit "$changed"
