#!/usr/bin/env bash
# Surprise: dcm2json says that it reports an error for infinity and not-a-number unless told otherwise. It does so for an
# element of several values (exit 81). Where there is one value, the common case, it writes the bare word "inf" or "nan"
# and exits with 0: the file is not JSON, and the whole data set is lost to the reader.
# Hurts: scripts that take metadata of research data through dcm2json; one undefined ratio in an FD element is enough.
# We: nothing of ours reads its output; docs/other-programs.md.
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
debian dcmtk
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
import { EXPLICIT, bytesOf, el, image, part10 } from './dicom.mjs';
const make = (name, ...values) =>
  part10(name, EXPLICIT, [
    ...image({ sop: '1.2.840.10008.5.1.4.1.1.7.2', rows: 2, columns: 2 }),
    el(0x00189073, 'FD', bytesOf(Float64Array.from(values))),
    el(0x7fe00010, 'OB', new Uint8Array(4)),
  ]);
make('number.dcm', 0.1);
make('several.dcm', 0.1, Infinity);
make('infinite.dcm', Infinity);
make('none.dcm', NaN);
EOF
node make.mjs
valid() { node -e 'JSON.parse(require("fs").readFileSync(process.argv[1]))' "$1" 2>/dev/null && echo yes || echo no; }
code() { dcm2json "$1.dcm" "$1.json" >/dev/null 2>&1 && echo 0 || echo $?; }
echo "Expected (dcm2json --help): $(dcm2json --help | grep -o 'report error for .inf. and .nan. (default)'), exit not 0."
same 'a number: exit' 0 "$(code number)"
same 'a number: JSON' yes "$(valid number.json)"
same 'a number and infinity: exit' 81 "$(code several)"
for name in infinite none; do
  same "$name, alone: exit" 0 "$(code $name)"
  same "$name, alone: JSON" no "$(valid $name.json)"
done
written() { tr -d ' \n' <"$1.json" | grep -o '"Value":\[[a-z]*\]'; }
same 'what it wrote' '"Value":[inf] "Value":[nan]' "$(written infinite) $(written none)"
exit "$changed"
