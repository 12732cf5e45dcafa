#!/usr/bin/env bash
# Surprise: where the Basic Offset Table is empty, dcmjs takes each fragment for a frame, even where Number of Frames is 1,
# and write() then makes a table with an offset for each fragment. What was a valid file becomes one whose table is wrong:
# its second "frame" is the middle of the first. With a filled table dcmjs joins the fragments, and the table stays right.
# Hurts: files of several fragments per frame that pass through a tool on dcmjs (tag editor, anonymiser): readers that go by
# the table cannot decode them, or show the wrong frame.
# We: src/core/containers/pixel-data.ts tells frames by what they are before it asks the table.
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
debian dcmtk python3-pydicom
packages dcmjs@0.52.2 dicom-parser@1.8.21
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
import { EXPLICIT, el, image, part10 } from './dicom.mjs';
let seed = 1;
const noise = () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 16) & 255;
for (const frames of [1, 3]) {
  part10(`raw${frames}.dcm`, EXPLICIT, [
    ...image({ sop: '1.2.840.10008.5.1.4.1.1.7.2', frames, rows: 50, columns: 60, modality: 'OT' }),
    el(0x7fe00010, 'OB', Uint8Array.from({ length: frames * 3000 }, noise)),
  ]);
}
EOF
cat >pass.mjs <<'EOF'
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const { DicomMessage } = createRequire(import.meta.url)('dcmjs').data;
const [, , from, to] = process.argv;
const file = DicomMessage.readFile(new Uint8Array(readFileSync(from)).buffer);
console.log(file.dict['7FE00010'].Value.length);
writeFileSync(to, Buffer.from(file.write({ fragmentMultiframe: false })));
EOF
cat >frames.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import dicomParser from 'dicom-parser';
const dataSet = dicomParser.parseDicom(new Uint8Array(readFileSync(process.argv[2])));
const pixelData = dataSet.elements.x7fe00010;
const table = pixelData.basicOffsetTable.length > 0 ? undefined : dicomParser.createJPEGBasicOffsetTable(dataSet, pixelData);
const offsets = table ?? pixelData.basicOffsetTable;
const begins = offsets.map((_, frame) => {
  const bytes = dicomParser.readEncapsulatedImageFrame(dataSet, pixelData, frame, offsets);
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? 'frame' : 'middle';
});
console.log(`${pixelData.fragments.length} fragments, table of ${pixelData.basicOffsetTable.length}: ${begins.join(' ')}`);
EOF
node make.mjs
for frames in 1 3; do
  dcmcjpls +fs 2 -ot "raw$frames.dcm" "empty$frames.dcm"
  dcmcjpls +fs 2 +ot "raw$frames.dcm" "filled$frames.dcm"
  for table in empty filled; do
    node pass.mjs "$table$frames.dcm" "after-$table$frames.dcm" 2>&1 | tail -n 1 >"$table$frames.values"
  done
done
echo 'Expected (PS3.5 A.4: an empty table says nothing, all fragments of a single frame are that frame; one offset for each'
echo 'frame): 1 and 3 values, and a table with 1 and 3 offsets, each at the beginning of a frame.'
for frames in 1 3; do
  [ "$frames" = 1 ] && all='frame' mixed='frame middle' || { all='frame frame frame'; mixed='frame middle frame middle frame middle'; }
  twice=$((2 * frames))
  same "$frames frame(s), empty table" "$twice fragments, table of 0: $all" "$(node frames.mjs "empty$frames.dcm")"
  same "$frames frame(s), empty table: values in dcmjs" "$twice" "$(cat "empty$frames.values")"
  same "$frames frame(s), empty table, after dcmjs" "$twice fragments, table of $twice: $mixed" \
    "$(node frames.mjs "after-empty$frames.dcm")"
  same "$frames frame(s), filled table: values in dcmjs" "$frames" "$(cat "filled$frames.values")"
  same "$frames frame(s), filled table, after dcmjs" "$frames fragments, table of $frames: $all" \
    "$(node frames.mjs "after-filled$frames.dcm")"
done
frames='from pydicom import dcmread, encaps
d = dcmread("after-empty3.dcm")
print(len(list(encaps.generate_pixel_data_frame(d.PixelData, 3))))'
same 'pydicom: frames of the file with 3, after dcmjs' 6 "$(/usr/bin/python3 -c "$frames")"
exit "$changed"
