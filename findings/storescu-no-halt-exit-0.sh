#!/usr/bin/env bash
# Surprise: with --no-halt, storescu goes on after a file that could not be sent, and then returns 0, also where not one
# file was sent. Without it, it returns 1.
# Hurts: scripts that send a folder of JPEG 2000 and JPEG-LS scans in one go: "sent", and half of them are not there.
# We: docs/archive.md sends each transfer syntax by itself, without --no-halt.
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
debian dcmtk libopenjp2-tools
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
import { EXPLICIT, OPT, el, encapsulated, image, part10 } from './dicom.mjs';
const pixels = new Uint8Array(64 * 64).fill(7);
writeFileSync('in.rawl', pixels);
execFileSync('opj_compress', ['-i', 'in.rawl', '-F', '64,64,1,8,u', '-o', 'in.j2k'], { stdio: 'ignore' });
part10('j2k.dcm', '1.2.840.10008.1.2.4.90', [
  ...image({ sop: OPT, uid: '2.25.71', rows: 64, columns: 64 }),
  encapsulated([[readFileSync('in.j2k')]]),
]);
part10('raw.dcm', EXPLICIT, [
  ...image({ sop: OPT, uid: '2.25.72', rows: 64, columns: 64 }),
  el(0x7fe00010, 'OB', pixels),
]);
EOF
node make.mjs
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
mkdir received
storescp -od received +xe "$port" & # prefers uncompressed, accepts nothing compressed
receiver=$!
trap 'kill "$receiver" 2>/dev/null; wait "$receiver" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 200); do echoscu 127.0.0.1 "$port" 2>/dev/null && break; done
code() { "$@" >/dev/null 2>&1 && echo 0 || echo $?; }
count() { find received -type f | wc -l; }
echo "Expected: another exit code than 0, as without --no-halt, since a file was not sent."
same 'storescu, JPEG 2000: exit' 1 "$(code storescu 127.0.0.1 "$port" j2k.dcm)"
same 'storescu --no-halt, JPEG 2000: exit' 0 "$(code storescu --no-halt 127.0.0.1 "$port" j2k.dcm)"
same 'files received' 0 "$(count)"
same 'storescu --no-halt, JPEG 2000 and uncompressed: exit' 0 \
  "$(code storescu --no-halt 127.0.0.1 "$port" j2k.dcm raw.dcm)"
same 'files received' 1 "$(count)"
exit "$changed"
