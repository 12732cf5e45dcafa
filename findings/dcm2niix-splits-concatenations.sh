#!/usr/bin/env bash
# Surprise: a long multi-frame image may be stored in several instances, a concatenation. dcm2niix, which combines the files
# of a series, makes a volume of each part: "out" and "outa", and says nothing about it. The second half of the eye is in
# the other file; which is which depends on the order in the folder. dicomtonifti makes one volume of both.
# Hurts: batch conversions that take the one file they asked for: a part of the scan, of plausible size, exit 0.
# We: converted scans are one file each; docs/other-programs.md.
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
import { EXPLICIT, OPT, bytesOf, el, image, item, part10, us } from './dicom.mjs';
const sq = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const ul = (tag, value) => el(tag, 'UL', bytesOf(Uint32Array.of(value)));
const shared = item(
  sq(0x00209116, item(el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'))),
  sq(0x00289110, item(el(0x00180050, 'DS', '1'), el(0x00280030, 'DS', '1\\1'))));
const frame = (k) => item(
  sq(0x00209111, item(el(0x00209056, 'SH', '1'), ul(0x00209057, k + 1))),
  sq(0x00209113, item(el(0x00200032, 'DS', `0\\0\\${k}`))));
for (const part of [0, 1]) {
  const [first, second] = [2 * part, 2 * part + 1];
  part10(`scan/part${part + 1}.dcm`, EXPLICIT, [
    ...image({ sop: OPT, uid: `2.25.7${part}`, frames: 2, rows: 4, columns: 4 }), el(0x00200052, 'UI', '2.25.9'),
    // Concatenation UID, SOP Instance UID of Concatenation Source, number of the part, parts, frames before it.
    el(0x00209161, 'UI', '2.25.80'), el(0x00200242, 'UI', '2.25.81'),
    us(0x00209162, part + 1), us(0x00209163, 2), ul(0x00209228, first),
    sq(0x52009229, shared), sq(0x52009230, frame(first), frame(second)),
    el(0x7fe00010, 'OB', Uint8Array.from({ length: 32 }, (_, i) => 10 * (first + 1 + Math.floor(i / 16)))),
  ]);
}
EOF
mkdir scan
node make.mjs
slices() { # the first sample of each slice
  /usr/bin/python3 -c 'import nibabel, sys; print(*nibabel.load(sys.argv[1]).get_fdata()[0, 0].astype(int))' "$1"
}
mkdir niix
dcm2niix -z n -b n -f out -o niix scan >log 2>&1
dicomtonifti -o vtk.nii scan/part1.dcm scan/part2.dcm
echo 'Expected (PS3.3 7.5.1: the parts of a concatenation are one multi-frame image): one volume, or a message.'
same 'dicomtonifti' '10 20 30 40' "$(slices vtk.nii)"
same 'dcm2niix, files' 'out.nii outa.nii' "$(cd niix && echo *)"
same 'dcm2niix, both' '10 20; 30 40' "$(for file in niix/*.nii; do slices "$file"; done | sort | paste -sd ';' | sed 's/;/; /')"
same 'lines about a concatenation' 0 "$(grep -ci concat log || true)"
exit "$changed"
