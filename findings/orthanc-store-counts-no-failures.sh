#!/usr/bin/env bash
# Surprise: Orthanc sends instances to another archive (POST /modalities/…/store). In its permissive mode, which goes on after
# an instance that the receiver does not accept, the response is 200 with FailedInstancesCount 0 whatever happened, even if
# nothing was sent at all. Without it, the first failure ends the job, 500, and later instances are not sent. Debian's
# Orthanc cannot decode JPEG 2000, so that is what happens to JPEG 2000 for a receiver of uncompressed images.
# Hurts: anyone who forwards studies and counts the failures: scans are missing at the other end, and the count is 0.
# We: docs/other-programs.md says to look at the receiver.
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
debian orthanc orthanc-dicomweb curl dcmtk libgdcm-tools
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
import { EXPLICIT, OPT, el, image, part10 } from './dicom.mjs';
const pixels = el(0x7fe00010, 'OB', Uint8Array.from({ length: 4096 }, (_, i) => i));
for (const uid of ['2.25.71', '2.25.72']) part10(`${uid}.dcm`, EXPLICIT, [...image({ sop: OPT, uid, rows: 64, columns: 64 }), pixels]);
EOF
node make.mjs
gdcmconv --j2k 2.25.71.dcm j2k.dcm
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
port=$(free_port)
mkdir received
storescp -od received "$port" >/dev/null 2>&1 &
receiver=$!
trap 'kill "$orthanc" "$receiver" 2>/dev/null; wait "$orthanc" "$receiver" || true; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do echoscu 127.0.0.1 "$port" 2>/dev/null && break || sleep 0.5; done
curl -sf -X PUT -o put.json -d "[\"ANY\", \"127.0.0.1\", $port]" "$rest/modalities/other"
post() { curl -sf --data-binary "@$1" "$rest/instances" | sed -n 's/.*"ID" : "\([^"]*\)".*/\1/p'; }
compressed=$(post j2k.dcm)
plain=$(post 2.25.72.dcm)
store() { # permissive, instances: the status, the numbers in the response, and how many files have arrived
  local permissive=$1 status
  shift
  rm -f received/*
  status=$(curl -s -o answer.json -w '%{http_code}' "$rest/modalities/other/store" \
    -d "{\"Resources\": [\"$(echo "$*" | sed 's/ /", "/g')\"], \"Permissive\": $permissive, \"Synchronous\": true}")
  echo "$status, $(sed -n 's/.*"\(FailedInstancesCount\|InstancesCount\)" : \([0-9]*\).*/\1 \2/p' answer.json | tr '\n' ' ')received" \
    "$(find received -type f | wc -l)"
}
echo 'Expected (the names in the response): FailedInstancesCount counts the instances that failed.'
same 'one uncompressed' '200, FailedInstancesCount 0 InstancesCount 1 received 1' "$(store true "$plain")"
same 'JPEG 2000 and uncompressed, permissive' '200, FailedInstancesCount 0 InstancesCount 2 received 1' \
  "$(store true "$compressed" "$plain")"
same 'JPEG 2000 alone, permissive' '200, FailedInstancesCount 0 InstancesCount 1 received 0' "$(store true "$compressed")"
same 'JPEG 2000 and uncompressed, not permissive' '500, received 0' "$(store false "$compressed" "$plain")"
exit "$changed"
