#!/usr/bin/env bash
# Surprise: asked for a study as an archive in explicit VR little endian (?transcode=), Debian's Orthanc answers 200. The
# JPEG-LS file in it is uncompressed, the JPEG 2000 file beside it is the stored one: there is no decoder for it, and
# nobody says so. Other routes do: 415 for its preview, 500 for "modify". The file route does not know the option, and
# ignores it for every file.
# Hurts: pipelines that ask the archive for uncompressed files of JPEG 2000 scans and believe the status.
# We: docs/other-programs.md says to look at the Transfer Syntax UID of what comes, or to convert with `czm-dicom`.
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
debian orthanc orthanc-dicomweb curl unzip dcmtk libopenjp2-tools
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
/** Encapsulated Pixel Data, PS3.5 A.4: one array of fragments for each frame. */
export function encapsulated(frames, { offsetTable = true } = {}) {
  const even = frames.map((frame) => frame.map((f) => (f.length % 2 ? Buffer.concat([f, Buffer.from([0])]) : f)));
  const offsets = [];
  let at = 0;
  for (const frame of even) {
    offsets.push(at);
    for (const fragment of frame) at += 8 + fragment.length;
  }
  const table = item(offsetTable ? bytesOf(Uint32Array.from(offsets)) : Buffer.alloc(0));
  const end = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return el(0x7fe00010, 'OB', Buffer.concat([table, ...even.flat().map((f) => item(f)), end]), true);
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
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { OPT, EXPLICIT, el, encapsulated, image, part10 } from './dicom.mjs';
const pixels = Uint8Array.from({ length: 64 * 48 }, (_, i) => (i * 7) % 256);
writeFileSync('in.rawl', pixels);
execFileSync('opj_compress', ['-i', 'in.rawl', '-F', '64,48,1,8,u', '-o', 'in.j2k'], { stdio: 'ignore' });
const about = (uid) => image({ sop: OPT, uid, rows: 48, columns: 64 });
part10('j2k.dcm', '1.2.840.10008.1.2.4.90', [...about('2.25.71'), encapsulated([[readFileSync('in.j2k')]])]);
part10('raw.dcm', EXPLICIT, [...about('2.25.72'), el(0x7fe00010, 'OB', pixels)]);
EOF
node make.mjs
dcmcjpls raw.dcm jls.dcm
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
j2k=$(post j2k.dcm)
jls=$(post jls.dcm)
study=$(curl -sf "$rest/studies" | tr -d '[]" \n')
status() { curl -s -o answer -w '%{http_code}' "$rest/$1"; }
syntax() { dcmdump -Un +P 0002,0010 "$1" | sed 's/.*\[\(.*\)\].*/\1/'; }
of() { grep -rlaF "$1" archive | head -n 1; }
echo "Expected (Orthanc Book, transcoding): files in the transfer syntax that was asked for; or, as elsewhere, an error."
same 'archive: status' 200 "$(status "studies/$study/archive?transcode=1.2.840.10008.1.2.1")"
unzip -q answer -d archive
same 'archive, JPEG-LS file: now' 1.2.840.10008.1.2.1 "$(syntax "$(of 2.25.72)")"
same 'archive, JPEG 2000 file: now' 1.2.840.10008.1.2.4.90 "$(syntax "$(of 2.25.71)")"
same 'archive, JPEG 2000 file: the stored one' yes "$(cmp -s "$(of 2.25.71)" j2k.dcm && echo yes || echo no)"
same 'JPEG 2000, rendered: status' 415 "$(status "instances/$j2k/rendered")"
same 'JPEG 2000, modify with Transcode: status' 500 \
  "$(curl -s -o answer -w '%{http_code}' -d '{"Transcode": "1.2.840.10008.1.2.1"}' "$rest/instances/$j2k/modify")"
same 'JPEG-LS, file?transcode=: status' 200 "$(status "instances/$jls/file?transcode=1.2.840.10008.1.2.1")"
same 'JPEG-LS, file?transcode=: now' 1.2.840.10008.1.2.4.80 "$(syntax answer)"
exit "$changed"
