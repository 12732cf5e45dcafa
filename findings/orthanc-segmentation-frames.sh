#!/usr/bin/env bash
# Surprise: frames of a binary segmentation have one bit per pixel, and follow each other without padding. Where the
# pixels of a frame are not a multiple of 8, Orthanc stores the file and then cannot serve any of its frames: 400, "Bad
# Request", for WADO-RS, raw frames and arrays. Frames of 6 x 8 are served; in the array, a 1 is 255.
# Hurts: viewers of segmentations, who look for the mistake in their request; networks that are trained on such arrays.
# The file itself comes back as it was, and pydicom reads every frame.
# We: our layers are height maps, not masks; docs/other-programs.md.
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
debian orthanc orthanc-dicomweb curl python3-numpy python3-pydicom
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
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, bytesOf, el, image, item, part10, us } from './dicom.mjs';
const sq = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const ul = (tag, ...values) => el(tag, 'UL', bytesOf(Uint32Array.from(values)));
const code = (tag, value, meaning) =>
  sq(tag, item(el(0x00080100, 'SH', value), el(0x00080102, 'SH', 'SCT'), el(0x00080104, 'LO', meaning)));
const empty = [[0x00080020, 'DA'], [0x00080030, 'TM'], [0x00080050, 'SH'], [0x00080090, 'PN'], [0x00100030, 'DA'],
  [0x00100040, 'CS'], [0x00200010, 'SH'], [0x00201040, 'LO'], [0x00700081, 'LO'], [0x00700084, 'PN']];
const frame = (k) => item(
  sq(0x00209111, item(ul(0x00209157, k + 1))), sq(0x00209113, item(el(0x00200032, 'DS', `0\\0\\${k}`))));
/** A segmentation (PS3.3 C.8.20.2) of two frames: in the first the top row is set, in the second the left column. */
function segmentation(name, rows, columns) {
  const bits = new Uint8Array(2 * Math.ceil((2 * rows * columns) / 16));
  const set = (i) => (bits[i >> 3] |= 1 << (i & 7));
  for (let column = 0; column < columns; column++) set(column);
  for (let row = 0; row < rows; row++) set((rows + row) * columns);
  const organization = el(0x00209164, 'UI', '2.25.8');
  part10(`${name}.dcm`, EXPLICIT, [
    ...image({ sop: '1.2.840.10008.5.1.4.1.1.66.4', uid: `2.25.${rows}`, frames: 2, rows, columns, bits: 1, modality: 'SEG' }),
    ...empty.map(([tag, vr]) => el(tag, vr)),
    el(0x00080008, 'CS', 'DERIVED\\PRIMARY'), el(0x00080023, 'DA', '20200101'), el(0x00080033, 'TM', '120000'),
    el(0x00080070, 'LO', 'TEST'), el(0x00081090, 'LO', 'TEST'), el(0x00181000, 'LO', '1'), el(0x00181020, 'LO', '1'),
    el(0x00200011, 'IS', '1'), el(0x00200052, 'UI', '2.25.9'), sq(0x00209221, item(organization)),
    sq(0x00209222, item(organization, el(0x00209165, 'AT', Buffer.of(0x20, 0, 0x32, 0)),
      el(0x00209167, 'AT', Buffer.of(0x20, 0, 0x13, 0x91)))),
    el(0x00282110, 'CS', '00'), el(0x00620001, 'CS', 'BINARY'), el(0x00700080, 'CS', 'LAYER'),
    sq(0x00620002, item(code(0x00620003, '85756007', 'Tissue'), us(0x00620004, 1), el(0x00620005, 'LO', 'Retina'),
      el(0x00620008, 'CS', 'MANUAL'), code(0x0062000f, '5665001', 'Retina'))),
    sq(0x52009229, item(sq(0x00209116, item(el(0x00200037, 'DS', '1\\0\\0\\0\\1\\0'))),
      sq(0x00289110, item(el(0x00180050, 'DS', '1'), el(0x00280030, 'DS', '1\\1'))), sq(0x0062000a, item(us(0x0062000b, 1))))),
    sq(0x52009230, frame(0), frame(1)), el(0x7fe00010, 'OB', bits),
  ]);
}
segmentation('six', 6, 8);
segmentation('five', 5, 5);
EOF
node make.mjs
free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}
http=$(free_port)
cat >orthanc.json <<EOF
{"HttpPort": $http, "DicomPort": $(free_port), "StorageDirectory": "$work/db", "IndexDirectory": "$work/db",
 "RemoteAccessAllowed": false, "AuthenticationEnabled": false,
 "Plugins": ["/usr/share/orthanc/plugins/libOrthancDicomWeb.so"],
 "DicomWeb": {"Enable": true, "Root": "/dicom-web/"}}
EOF
Orthanc orthanc.json >orthanc.log 2>&1 &
orthanc=$!
trap 'kill "$orthanc" 2>/dev/null; wait "$orthanc" || true; rm -rf "$work"' EXIT
rest="http://127.0.0.1:$http"
curl -sf --retry 60 --retry-delay 1 --retry-connrefused "$rest/system" >/dev/null
post() { curl -sf --data-binary "@$1.dcm" "$rest/instances" | sed -n 's/.*"ID" : "\([^"]*\)".*/\1/p'; }
get() { curl -s -o "$1" -w '%{http_code}' -H "Accept: $2" "$rest/$3"; }
frames() { # Orthanc's ID, SOP Instance UID: the answers to WADO-RS, the raw frame, and the array
  local wado=dicom-web/studies/2.25.5/series/2.25.6/instances/$2/frames/2
  echo "$(get wado.bin 'multipart/related; type="application/octet-stream"' "$wado") $(get raw.bin '*/*' "instances/$1/frames/1/raw")" \
    "$(get array.npy '*/*' "instances/$1/numpy")"
}
first_column() { /usr/bin/python3 -c 'import pydicom, sys; print(*pydicom.dcmread(sys.argv[1]).pixel_array[1, :, 0])' "$1"; }
six=$(post six)
five=$(post five)
echo 'Expected (PS3.5 8.1.1 and PS3.3 C.8.20.2: one bit per pixel, no padding between frames): both kinds are served.'
same '6 x 8' '200 200 200' "$(frames "$six" 2.25.6)"
same '6 x 8, second frame' 010101010101 "$(od -An -tx1 raw.bin | tr -d ' \n')"
same '6 x 8, largest value of the array' 255.0 "$(/usr/bin/python3 -c 'import numpy; print(numpy.load("array.npy").max())')"
same '5 x 5' '400 400 400' "$(frames "$five" 2.25.5)"
same '5 x 5, the file' 200 "$(get back.dcm '*/*' "instances/$five/file")"
same '5 x 5, pydicom, left column of frame 2' '1 1 1 1 1' "$(first_column back.dcm)"
exit "$changed"
