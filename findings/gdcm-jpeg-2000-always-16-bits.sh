#!/usr/bin/env bash
# Surprise: `gdcmconv --j2k` puts samples of 12 bits into a JPEG 2000 codestream of 16 bits, while Bits Stored still says
# 12. Decompressed again (`gdcmconv --raw`), the file states 16 bits: a lossless round trip has changed what the image says
# of itself. JPEG-LS, lossless JPEG and RLE by the same program keep the 12. The samples are the same.
# Hurts: viewers that take their range of grey from Bits Stored: the picture is 16 times darker. Programs that check
# the header of the codestream find that it contradicts the data set.
# We: our files state the bits of their codestreams; docs/other-programs.md.
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
debian libgdcm-tools dcmtk
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
export const OPT = '1.2.840.10008.5.1.4.1.1.77.1.5.4';
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, OPT, bytesOf, el, image, part10 } from './dicom.mjs';
const samples = Uint16Array.from({ length: 4096 }, (_, i) => i);
const about = image({ sop: OPT, rows: 64, columns: 64, bits: 16, stored: 12 });
part10('scan.dcm', EXPLICIT, [...about, el(0x7fe00010, 'OW', bytesOf(samples))]);
EOF
node make.mjs
stored() { dcmdump "$1" | sed -n 's/^(0028,010[12]) US \([0-9]*\).*/\1/p' | tr '\n' ' '; }
round() { # codec: Bits Stored and High Bit when compressed, and decompressed; and whether the samples are the same
  gdcmconv "--$1" scan.dcm "$1.dcm" && gdcmconv --raw "$1.dcm" "$1-raw.dcm"
  local samples='other samples'
  cmp -s <(tail -c 8192 scan.dcm) <(tail -c 8192 "$1-raw.dcm") && samples='the same samples'
  echo "$(stored "$1.dcm"), then $(stored "$1-raw.dcm"), $samples"
}
precision() { # of the first component, in the SIZ marker segment (ISO/IEC 15444-1 A.5.1)
  node -e 'const bytes = require("fs").readFileSync("j2k.dcm");
const siz = bytes.indexOf(Buffer.of(0xff, 0x4f, 0xff, 0x51)) + 2;
console.log((bytes[siz + 40] & 127) + 1);'
}
echo 'Expected (PS3.5 8.2.4: Bits Stored is consistent with the compressed data stream): 12 bits throughout.'
same 'JPEG-LS' '12 11 , then 12 11 , the same samples' "$(round jpegls)"
same 'lossless JPEG' '12 11 , then 12 11 , the same samples' "$(round jpeg)"
same 'RLE' '12 11 , then 12 11 , the same samples' "$(round rle)"
same 'JPEG 2000' '12 11 , then 16 15 , the same samples' "$(round j2k)"
same 'bits in the JPEG 2000 codestream' 16 "$(precision)"
exit "$changed"
