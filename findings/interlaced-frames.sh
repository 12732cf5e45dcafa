#!/usr/bin/env bash
# Surprise: a multi-frame object states the position of each frame, and the frames may be stored in any order: interlaced
# scans are often stored as they were taken, at 0, 2, 1 and 3 mm. ITK (here in WebAssembly, on GDCM) and medcon keep the
# order of the file and count 1 mm from frame to frame, so that two slices are exchanged. No message. dicomtonifti, dcm2niix
# and MRtrix3 sort by position.
# Hurts: volumes of interlaced scans: a jagged retina, and wrong thickness across B-scans.
# We: converted scans are in the order of their positions; documented.
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
debian medcon vtk-dicom-tools dcm2niix mrtrix3 python3-nibabel python3-numpy
packages @itk-wasm/image-io@1.6.1
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
import { EXPLICIT, OPT, el, image, item, part10 } from './dicom.mjs';
const sq = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const plane = [sq(0x00209116, item(el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'))),
  sq(0x00289110, item(el(0x00180050, 'DS', '1'), el(0x00280030, 'DS', '1\\1')))];
const places = [0, 2, 1, 3]; // The frame at 0 mm has the grey 10, that at 1 mm 20, and so on.
part10('scan.dcm', EXPLICIT, [
  ...image({ sop: OPT, frames: 4, rows: 4, columns: 4 }), sq(0x52009229, item(...plane)),
  sq(0x52009230, ...places.map((z) => item(sq(0x00209113, item(el(0x00200032, 'DS', `0\\0\\${z}`)))))),
  el(0x7fe00010, 'OB', Uint8Array.from(places.flatMap((z) => new Array(16).fill(10 * (z + 1))))),
]);
EOF
mkdir scan
node make.mjs
cp scan.dcm scan
cat >itk.mjs <<'EOF'
import { readImageNode } from '@itk-wasm/image-io';
const { data, spacing } = await readImageNode('scan.dcm');
console.log(...[0, 1, 2, 3].map((k) => data[16 * k]), 'distance', spacing[2]);
EOF
slices() { # the first sample of each slice, and the distance
  /usr/bin/python3 -c 'import nibabel, sys
volume = nibabel.load(sys.argv[1])
print(*volume.get_fdata()[0, 0].astype(int), "distance", "{:g}".format(volume.header.get_zooms()[2]))' "$1"
}
dicomtonifti -o vtk.nii scan.dcm
mrconvert -quiet scan mrtrix.nii
medcon -f scan.dcm -c nifti -o medcon >log 2>&1
mkdir niix
dcm2niix -z n -b n -f out -o niix scan >>log 2>&1
echo 'Expected (Plane Position, PS3.3 C.7.6.16.2.3): 10 20 30 40, 1 mm apart.'
same 'dicomtonifti' '10 20 30 40 distance 1' "$(slices vtk.nii)"
same 'dcm2niix' '10 20 30 40 distance 1' "$(slices niix/out.nii)"
same 'MRtrix3' '10 20 30 40 distance 1' "$(slices mrtrix.nii)"
same 'ITK' '10 30 20 40 distance 1' "$(node itk.mjs)"
same 'medcon' '10 30 20 40 distance 1' "$(slices medcon.nii)"
exit "$changed"
