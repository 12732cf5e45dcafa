#!/usr/bin/env bash
# Surprise: with dcmjs-dimse, an instance that could not be sent gets no "response" event, and the client no error event: if
# the receiver accepts no presentation context for it, or only uncompressed ones, and the optional transcoder was not
# initialized, there is a line on the console, and the connection ends like any other ("done", "closed").
# Hurts: uploaders that count failures by the status of the response: JPEG 2000 scans are missing in the archive, and the
# upload has no failures.
# We: `czm-dicom send` uses DICOMweb, and asks for every instance again; docs/other-programs.md.
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
debian dcmtk libgdcm-tools
packages dcmjs-dimse@0.3.3
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
const HEIGHT_MAP = '1.2.840.10008.5.1.4.1.1.66.8';
part10('plain.dcm', EXPLICIT, [...image({ sop: OPT, uid: '2.25.71', rows: 64, columns: 64 }), pixels]);
part10('height.dcm', EXPLICIT, [...image({ sop: HEIGHT_MAP, uid: '2.25.72', rows: 64, columns: 64 }), pixels]);
EOF
node make.mjs
gdcmconv --j2k plain.dcm j2k.dcm
cat >send.cjs <<'EOF'
const dimse = require('dcmjs-dimse');
const [file, port, transcode] = process.argv.slice(2);
(async () => {
  if (transcode) await dimse.Transcoding.initializeAsync();
  const request = new dimse.requests.CStoreRequest(file);
  const client = new dimse.Client();
  const seen = [];
  request.on('response', (response) => seen.push(`response ${response.getStatus()}`));
  for (const name of ['networkError', 'associationRejected', 'error']) client.on(name, () => seen.push(name));
  client.on('closed', () => console.log(`seen: ${seen.join(' ') || 'nothing'}`));
  client.addRequest(request);
  client.send('127.0.0.1', Number(port), 'TEST', 'ANY');
})();
EOF
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
mkdir received
storescp -od received "$port" >/dev/null 2>&1 &
receiver=$!
trap 'kill "$receiver" 2>/dev/null; wait "$receiver" || true; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do echoscu 127.0.0.1 "$port" 2>/dev/null && break || sleep 0.5; done
sent() { # what the program hears of it, and how many files have arrived
  local heard
  heard=$(node send.cjs "$1" "$port" ${2:+"$2"} 2>/dev/null | sed -n 's/^seen: //p')
  echo "$heard, $(find received -type f | wc -l) received"
}
echo 'Expected (PS3.7 9.1.1: C-STORE is a confirmed service): a response with a failure status, or an error event.'
same 'uncompressed' 'response 0, 1 received' "$(sent plain.dcm)"
rm -f received/*
same 'JPEG 2000, receiver takes uncompressed only' 'nothing, 0 received' "$(sent j2k.dcm)"
same 'a SOP Class that the receiver does not know' 'nothing, 0 received' "$(sent height.dcm)"
same 'JPEG 2000, transcoder initialized' 'response 0, 1 received' "$(sent j2k.dcm transcode)"
exit "$changed"
