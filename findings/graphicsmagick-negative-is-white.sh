#!/usr/bin/env bash
# Surprise: in signed images GraphicsMagick makes every value below -1 white, with a Window as without one. Where no Window
# is stated, each frame is stretched from its own darkest to its own brightest value: a dark frame comes out as bright as
# the one before it.
# Hurts: pictures of signed maps, and series of PNG made of a cube: their grey values cannot be compared.
# We: `czm-dicom export --format png` keeps the values as they are stored; documented.
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
debian graphicsmagick
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
export const OPT = '1.2.840.10008.5.1.4.1.1.77.1.5.4';
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, OPT, bytesOf, el, image, part10 } from './dicom.mjs';
const window = [el(0x00281050, 'DS', '0'), el(0x00281051, 'DS', '2000')];
const signed = [
  ...image({ sop: OPT, rows: 2, columns: 4, bits: 16, signed: 1 }),
  el(0x7fe00010, 'OW', bytesOf(Int16Array.of(-1000, -500, -2, -1, 0, 250, 500, 1000))),
];
part10('signed.dcm', EXPLICIT, signed);
part10('window.dcm', EXPLICIT, [...signed, ...window]);
const bright = [0, 100, 200, 255, 0, 100, 200, 255];
const dark = [0, 10, 20, 30, 40, 50, 60, 70];
part10('frames.dcm', EXPLICIT, [
  ...image({ sop: OPT, frames: 2, rows: 2, columns: 4 }),
  el(0x7fe00010, 'OB', Uint8Array.of(...bright, ...dark)),
]);
EOF
node make.mjs
grey() { gm convert "$1" -depth 8 gray:- | od -An -v -w8 -tu1 | sed 's/  */ /g; s/^ //'; }
echo 'Expected: darker values are darker: -1000 is the darkest of the signed ones, and black in its Window of -1000 to 1000.'
same 'signed, -1000 -500 -2 -1 0 250 500 1000' '255 255 255 0 0 63 127 255' "$(grey signed.dcm)"
same 'the same with its Window' '255 255 255 127 127 159 191 255' "$(grey window.dcm)"
echo 'Expected: both frames in one scale, the second as dark as it is: 0 10 20 30 40 50 60 70.'
same 'frame 1, 0 100 200 255 0 100 200 255' '0 100 200 255 0 100 200 255' "$(grey 'frames.dcm[0]')"
same 'frame 2, 0 10 20 30 40 50 60 70' '1 38 74 111 147 183 220 255' "$(grey 'frames.dcm[1]')"
exit "$changed"
