#!/usr/bin/env bash
# Surprise: Orthanc's numpy download "applies the rescaling" by default, and its rendered pictures the window; but only
# those at the top level of a file. A multi-frame object of the enhanced kind states both in its functional groups, where
# Orthanc does not look: the numbers are not rescaled, and a picture of 16 bits is nearly black. Status 200 either way.
# Hurts: machine learning on such arrays: values without their slope and intercept, and nothing says so.
# We: docs/other-programs.md says what to do.
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
debian orthanc orthanc-dicomweb curl python3-numpy python3-pil
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
const sequence = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
const rescale = [el(0x00281052, 'DS', '1000'), el(0x00281053, 'DS', '2'), el(0x00281054, 'LO', 'US')];
const window = [el(0x00281050, 'DS', '2000'), el(0x00281051, 'DS', '4000')];
const pixels = el(0x7fe00010, 'OW', bytesOf(Uint16Array.from({ length: 64 }, (_, i) => 20 * i)));
const about = (sop, uid) => [...image({ sop, uid, frames: 1, rows: 8, columns: 8, bits: 16 }), pixels];
part10('enhanced.dcm', EXPLICIT, [...about(OPT, '2.25.71'),
  sequence(0x52009229, item(sequence(0x00289132, item(...window)), sequence(0x00289145, item(...rescale))))]);
part10('classic.dcm', EXPLICIT, [...about('1.2.840.10008.5.1.4.1.1.7.3', '2.25.72'), ...window, ...rescale]);
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
post() { curl -sf --data-binary "@$1" "$rest/instances" | sed -n 's/.*"ID" : "\([^"]*\)".*/\1/p'; }
array() { # the first and the last value
  curl -sf -o array.npy "$rest/instances/$1/numpy"
  /usr/bin/python3 -c 'import numpy; a = numpy.load("array.npy").ravel(); print(a[0], a[-1])'
}
picture() { # the first and the last grey
  curl -sf -o picture.png -H 'Accept: image/png' "$rest/instances/$1/rendered"
  /usr/bin/python3 -c 'import PIL.Image; p = list(PIL.Image.open("picture.png").getdata()); print(p[0], p[-1])'
}
classic=$(post classic.dcm)
enhanced=$(post enhanced.dcm)
echo 'Expected (PS3.3 C.7.6.16.2.9 and 10; 1000 + 2 * sample, seen through a window from 0 to 4000): the same for both.'
same 'at the top level: numpy' '1000.0 3520.0' "$(array "$classic")"
same 'at the top level: rendered' '63 224' "$(picture "$classic")"
same 'in functional groups: numpy' '0.0 1260.0' "$(array "$enhanced")"
same 'in functional groups: rendered' '0 4' "$(picture "$enhanced")"
exit "$changed"
