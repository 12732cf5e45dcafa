#!/usr/bin/env bash
# Surprise: Orthanc's anonymization removes Acquisition DateTime and empties the study's date, but keeps the date and time
# of every frame (Frame Acquisition DateTime and Frame Reference DateTime in the functional groups, required in Ophthalmic
# Tomography). It notes in the file that it followed PS3.15 2021b; today's table has both.
# `gdcmanon --dumb --remove` looks at the top level only: told to remove Frame Acquisition DateTime, it leaves
# all of them, with exit 0. gdcmclean and dcmodify -ea remove them.
# Hurts: studies that share "anonymized" scans: the day and second of the visit are in them, once for each frame.
# We: docs/other-programs.md says how to remove them; docs/research.md leads there.
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
debian orthanc orthanc-dicomweb curl libgdcm-tools dcmtk
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
const frame = (second) =>
  item(sq(0x00209111, item(el(0x00189074, 'DT', `2020010112000${second}`), el(0x00189151, 'DT', `2020010112000${second}.5`))));
part10('scan.dcm', EXPLICIT, [
  ...image({ sop: OPT, frames: 2, rows: 2, columns: 2 }),
  el(0x00080020, 'DA', '20200101'), el(0x0008002a, 'DT', '20200101120000'),
  sq(0x52009230, frame(0), frame(1)), el(0x7fe00010, 'OB', new Uint8Array(8)),
]);
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
id=$(curl -sf --data-binary @scan.dcm "$rest/instances" | sed -n 's/.*"ID" : "\([^"]*\)".*/\1/p')
curl -sf -o orthanc.dcm -d '{}' "$rest/instances/$id/anonymize"
gdcmanon --dumb --remove 18,9074 scan.dcm gdcmanon.dcm
gdcmclean --remove 18,9074 scan.dcm gdcmclean.dcm
cp scan.dcm dcmodify.dcm
dcmodify -nb -ea '(0018,9074)' dcmodify.dcm
count() { dcmdump "$1" | grep -c "($2).*20200101" || true; }
echo 'Expected (PS3.15 Table E.1-1: D for both; E.1.1: also in Items of Sequences): no date of a frame is left.'
same 'before' '1 1 2 2' \
  "$(count scan.dcm 0008,0020) $(count scan.dcm 0008,002a) $(count scan.dcm 0018,9074) $(count scan.dcm 0018,9151)"
same 'Orthanc: Study Date, Acquisition DateTime' '0 0' "$(count orthanc.dcm 0008,0020) $(count orthanc.dcm 0008,002a)"
same 'Orthanc: Frame Acquisition DateTime, Frame Reference DateTime' '2 2' \
  "$(count orthanc.dcm 0018,9074) $(count orthanc.dcm 0018,9151)"
same 'Orthanc: method' 'PS 3.15-2021b Table E.1-1 Basic Profile' \
  "$(dcmdump orthanc.dcm | sed -n 's/^(0012,0063).*\(PS 3.15[^]]*\)\].*/\1/p')"
same 'gdcmanon --dumb --remove 18,9074' 2 "$(count gdcmanon.dcm 0018,9074)"
same 'gdcmclean --remove 18,9074' 0 "$(count gdcmclean.dcm 0018,9074)"
same 'dcmodify -ea' 0 "$(count dcmodify.dcm 0018,9074)"
exit "$changed"
