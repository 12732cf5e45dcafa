#!/usr/bin/env bash
# Surprise: a private sequence that some program passed on as UN with undefined length is legal, and its items are in
# implicit VR. dcmjs, daikon and dwv read them as explicit VR, and the whole file is lost with an error that speaks of
# offsets.
# Hurts: owners of vendors' files that went through an archive or an anonymiser which does not know the private
# dictionary. Cornerstone3D 5 parses local files with dcmjs by default.
# We: src/core/dicom/part10/walk.ts reads items under UN as implicit VR; repaired files state their length (rewrite-elements.ts).
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
packages dcmjs@0.52.2 daikon@1.2.46 dwv@0.36.4 dicom-parser@1.8.21
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
import { EXPLICIT, el, image, item, part10 } from './dicom.mjs';
const implicit = (tag, value) => {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, Buffer.from(value)]);
};
const end = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
const undefinedLength = (bytes) => (bytes.writeUInt32LE(0xffffffff, 4), bytes);
const creator = implicit(0x00090010, 'TEST');
const inner = Buffer.concat([undefinedLength(implicit(0x00091003, '')), item(creator, implicit(0x00091004, 'some')), end]);
const itemEnd = Buffer.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0]);
const items = Buffer.concat([undefinedLength(item(creator, implicit(0x00091002, 'some'), inner)), itemEnd]);
part10('un.dcm', EXPLICIT, [
  ...image({ sop: '1.2.840.10008.5.1.4.1.1.7.2', rows: 2, columns: 4 }),
  el(0x00090010, 'LO', 'TEST'),
  el(0x00091001, 'UN', Buffer.concat([items, end]), true),
  el(0x7fe00010, 'OB', Uint8Array.from({ length: 8 }, (_, i) => i)),
]);
EOF
cat >read.mjs <<'EOF'
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const load = createRequire(import.meta.url);
const bytes = new Uint8Array(readFileSync('un.dcm'));
const readers = {
  dcmjs: () => load('dcmjs').data.DicomMessage.readFile(bytes.buffer).dict['7FE00010'].Value[0].byteLength,
  daikon: () => load('daikon').Series.parseImage(new DataView(bytes.buffer)).getTag(0x7fe0, 0x0010).value.byteLength,
  dwv: () => {
    const parser = new (load('dwv').DicomParser)();
    parser.parse(bytes.buffer);
    return parser.getDicomElements()['7FE00010'].value[0].length;
  },
  'dicom-parser': () => load('dicom-parser').parseDicom(bytes).elements.x7fe00010.length,
};
let seen;
try {
  seen = `${readers[process.argv[2]]()} bytes`;
} catch {
  seen = 'error';
}
process.stdout.write(`\n${seen}\n`);
EOF
node make.mjs
echo "Expected (PS3.5 6.2.2, note on UN of undefined length): implicit VR little endian inside; 8 bytes of Pixel Data."
for reader in dcmjs daikon dwv; do
  same "$reader" error "$(node read.mjs $reader 2>/dev/null | tail -n 1)"
done
same 'dicom-parser' '8 bytes' "$(node read.mjs dicom-parser | tail -n 1)"
same 'dcmdump: values found' 3 "$(dcmdump un.dcm 2>/dev/null | grep -cE '\(0009,100[24]\)|\(7fe0,0010\)')"
same 'gdcmdump: values found' 3 "$(gdcmdump un.dcm 2>/dev/null | grep -cE '\(0009,100[24]\)|\(7fe0,0010\)')"
exit "$changed"
