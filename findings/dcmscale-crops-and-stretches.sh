#!/usr/bin/env bash
# Surprise: dcmscale can crop (+C), and then changes Pixel Spacing as if it had scaled the picture to the smaller size: half
# of the columns of 0.5 mm become columns of 1 mm. Image Position stays that of the corner that was cut off. A picture that
# is scaled, not cropped, gets the right spacing at the top level, but the Pixel Spacing in functional groups, the one that
# counts in enhanced multi-frame objects, stays that of the large pixels.
# Hurts: every length in a cropped picture, by the ratio of the sizes, which may differ in x and y; exit 0, no message.
# We: nothing of ours calls it; docs/other-programs.md.
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
debian dcmtk
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
import { EXPLICIT, OPT, bytesOf, el, image, item, part10 } from './dicom.mjs';
const sq = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const orientation = el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0');
const spacing = el(0x00280030, 'DS', '0.5\\0.5');
const position = el(0x00200032, 'DS', '0\\0\\0');
const pixels = el(0x7fe00010, 'OW', bytesOf(Uint16Array.from({ length: 64 }, (_, i) => i)));
const MR = '1.2.840.10008.5.1.4.1.1.4';
const about = (sop, modality) => image({ sop, modality, rows: 8, columns: 8, bits: 16 });
part10('top.dcm', EXPLICIT, [...about(MR, 'MR'), position, orientation, spacing, pixels]);
const groups = item(sq(0x00209113, item(position)), sq(0x00209116, item(orientation)), sq(0x00289110, item(spacing)));
part10('groups.dcm', EXPLICIT, [...about(OPT, 'OPT'), sq(0x52009229, groups), pixels]);
EOF
node make.mjs
look() { # file, options: the size, spacing and position of the result
  local file=$1
  shift
  dcmscale "$@" "$file" out.dcm >log 2>&1 || { echo "exit $?"; return; }
  dcmdump out.dcm | grep -E '\((0028,0010|0028,0011|0028,0030|0020,0032)\)' |
    sed 's/^ *(\(....,....\)) .. \[\{0,1\}\([^] ]*\).*/\1=\2/' | sort | tr '\n' ' '
}
echo 'Expected (PS3.3 10.7.1.3: the distance between the centres of pixels): cropping changes the position, not the spacing.'
same 'four columns of eight, from column 4 on' '0020,0032=0\0\0 0028,0010=8 0028,0011=4 0028,0030=0.500000\1.000000 ' \
  "$(look top.dcm +C 4 0 4 8)"
same 'a quarter of the picture' '0020,0032=0\0\0 0028,0010=4 0028,0011=4 0028,0030=1.000000\1.000000 ' \
  "$(look top.dcm +C 4 4 4 4)"
same 'twice the size' '0020,0032=0\0\0 0028,0010=16 0028,0011=16 0028,0030=0.250000\0.250000 ' "$(look top.dcm +Sxf 2)"
same 'twice the size, spacing in functional groups' '0020,0032=0\0\0 0028,0010=16 0028,0011=16 0028,0030=0.250000\0.250000 0028,0030=0.5\0.5 ' \
  "$(look groups.dcm +Sxf 2)"
exit "$changed"
