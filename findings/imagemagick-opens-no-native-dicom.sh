#!/usr/bin/env bash
# Surprise: ImageMagick as Debian 12 has it lists DICOM as a format that it reads, and opens no uncompressed image:
# `identify` prints nothing at all, `convert` says "no images defined", and why is nowhere. Compressed frames it hands to
# the decoder of their format, so that JPEG and JPEG 2000 open.
# Hurts: whoever turns uncompressed scans into pictures with `convert`, the handiest tool on a Debian machine.
# We: `czm-dicom export --format png` makes the pictures; documented.
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
debian imagemagick libopenjp2-tools
PATH=/usr/bin:/bin:$PATH # not another program of that name
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
import { readFileSync, writeFileSync } from 'node:fs';
import { EXPLICIT, OPT, bytesOf, el, image, part10 } from './dicom.mjs';
const grey = Uint8Array.from({ length: 64 * 64 }, (_, i) => i % 251);
if (process.argv[2] === 'compressed') {
  const item = (content) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(0xe000fffe, 0);
    head.writeUInt32LE(content.length, 4);
    return Buffer.concat([head, content]);
  };
  const end = Buffer.from('feffdde000000000', 'hex');
  const frame = readFileSync('frame.j2k');
  const even = Buffer.concat([frame, Buffer.alloc(frame.length % 2)]);
  const pixels = Buffer.concat([item(Buffer.alloc(0)), item(even), end]);
  part10('compressed.dcm', '1.2.840.10008.1.2.4.90', [
    ...image({ sop: OPT, rows: 64, columns: 64 }),
    el(0x7fe00010, 'OB', pixels, true),
  ]);
} else {
  writeFileSync('frame.pgm', Buffer.concat([Buffer.from('P5\n64 64\n255\n'), grey]));
  part10('of-8-bits.dcm', EXPLICIT, [...image({ sop: OPT, rows: 64, columns: 64 }), el(0x7fe00010, 'OB', grey)]);
  part10('of-16-bits.dcm', EXPLICIT, [
    ...image({ sop: OPT, rows: 64, columns: 64, bits: 16 }),
    el(0x7fe00010, 'OW', bytesOf(Uint16Array.from(grey, (value) => value * 257))),
  ]);
}
EOF
node make.mjs
opj_compress -i frame.pgm -o frame.j2k >/dev/null
node make.mjs compressed
echo 'Expected: each is listed as an image of 64 x 64, and becomes a PNG.'
same 'DICOM in the list of formats' 'r--' "$(identify -list format | awk '$2 == "DCM" { print $3 }')"
for file in of-8-bits of-16-bits; do
  same "identify $file.dcm" '' "$(identify "$file.dcm" 2>&1 || true)"
  status=0
  convert "$file.dcm" "$file.png" 2>message || status=$?
  same "convert $file.dcm: exit status" 1 "$status"
  same "convert $file.dcm: message" 'no images defined' "$(grep -o 'no images defined' message)"
done
same 'identify compressed.dcm' '64x64' "$(identify -format '%wx%h' compressed.dcm)"
exit "$changed"
