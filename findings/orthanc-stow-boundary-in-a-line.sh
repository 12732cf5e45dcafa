#!/usr/bin/env bash
# Surprise: Orthanc takes the boundary of a STOW-RS request for the end of the part wherever it stands, also in the middle
# of a line, where it is part of the instance. The instance is lost, and the answer is 200 with nothing stored and
# nothing failed.
# Hurts: uploaders with a short boundary: of a few megabytes of pixels, one in some holds two dashes and a letter.
# We: the boundary of `czm-dicom send` has 36 random characters, and it asks for every instance again.
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
debian orthanc orthanc-dicomweb curl
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
import { EXPLICIT, el, image, part10 } from './dicom.mjs';
const make = (uid, text) => {
  const pixels = Buffer.alloc(256, 7);
  pixels.write(text, 100, 'latin1');
  part10(`${uid}.dcm`, EXPLICIT, [
    ...image({ sop: '1.2.840.10008.5.1.4.1.1.7.2', uid, rows: 16, columns: 16 }),
    el(0x7fe00010, 'OB', pixels),
  ]);
  const head = Buffer.from('--xyz\r\nContent-Type: application/dicom\r\n\r\n');
  writeFileSync(`${uid}.body`, Buffer.concat([head, readFileSync(`${uid}.dcm`), Buffer.from('\r\n--xyz--\r\n')]));
};
make('2.25.71', 'other pixels');
make('2.25.72', '--xyz');
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
stow() {
  curl -s -o answer.json -w '%{http_code}' -H 'Accept: application/dicom+json' --data-binary "@$1.body" \
    -H 'Content-Type: multipart/related; type="application/dicom"; boundary=xyz' "$rest/dicom-web/studies"
}
items() { node -p "(JSON.parse(require('fs').readFileSync('answer.json'))['$1']?.Value ?? []).length"; }
stored() {
  curl -sf "$rest/dicom-web/instances?SOPInstanceUID=$1" | node -p 'JSON.parse(require("fs").readFileSync(0)).length'
}
echo "Expected (RFC 2046 5.1.1): a boundary delimiter stands at the beginning of a line, so both are stored. PS3.18 table"
echo "10.5.3-1: 200 where all instances were stored; 400 or 409 where none was."
same 'other pixels: status, failed, referenced' '200, 0, 1' "$(stow 2.25.71), $(items 00081198), $(items 00081199)"
same 'other pixels: stored' 1 "$(stored 2.25.71)"
same 'boundary in the pixels: status, failed, referenced' '200, 0, 0' \
  "$(stow 2.25.72), $(items 00081198), $(items 00081199)"
same 'boundary in the pixels: stored' 0 "$(stored 2.25.72)"
exit "$changed"
