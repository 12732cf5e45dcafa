#!/usr/bin/env bash
# Surprise: of a JPEG 2000 frame of several tiles daikon takes the first tile alone, and lays it out as if its rows were
# those of the picture: a scrambled strip, no error. With an odd image offset (XOsiz) it filters out of step and every
# value is off; so does the package jpeg2000, from the same origin.
# Hurts: users of viewers on daikon (Papaya, for one) with files of encoders that tile, common in large fundus
# and slide pictures.
# We: frames are decoded by OpenJPEG, tiles and offsets included; `czm-dicom convert` keeps the codestream that it finds,
# and --upright writes one tile.
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
debian libopenjp2-tools libgdcm-tools
packages daikon@1.2.46 jpeg2000@1.1.1
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
import { encapsulated, image, part10 } from './dicom.mjs';
const ramp = Uint8Array.from({ length: 64 * 64 }, (_, i) => 2 * (i % 64) + Math.floor(i / 64));
writeFileSync('in.rawl', ramp);
const variants = { plain: [], tiled: ['-t', '32,32'], even: ['-d', '4,4'], odd: ['-d', '5,3'] };
for (const [name, options] of Object.entries(variants)) {
  const to = `${name}.j2k`;
  execFileSync('opj_compress', ['-i', 'in.rawl', '-F', '64,64,1,8,u', '-n', '3', '-o', to, ...options], { stdio: 'ignore' });
  const about = image({ sop: '1.2.840.10008.5.1.4.1.1.7.2', rows: 64, columns: 64 });
  part10(`${name}.dcm`, '1.2.840.10008.1.2.4.90', [...about, encapsulated([[readFileSync(to)]])]);
}
EOF
cat >try.mjs <<'EOF'
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const load = createRequire(import.meta.url);
const [, , program, name] = process.argv;
const want = readFileSync('in.rawl');
const programs = {
  daikon: () => {
    const image = load('daikon').Series.parseImage(new DataView(new Uint8Array(readFileSync(`${name}.dcm`)).buffer));
    image.decompress();
    return new Uint8Array(image.getRawData());
  },
  jpeg2000: () => {
    const image = new (load('jpeg2000').JpxImage)();
    image.parse(readFileSync(`${name}.j2k`));
    return image.tiles[0].items;
  },
  gdcm: () => {
    execFileSync('gdcmconv', ['--raw', `${name}.dcm`, 'out.dcm'], { stdio: 'ignore' });
    return readFileSync('out.dcm').subarray(-want.length);
  },
};
const got = programs[program]();
const exact = got.length === want.length && want.every((v, i) => got[i] === v);
const firstTile = got.every((v, i) => v === (i < 1024 ? want[Math.floor(i / 32) * 64 + (i % 32)] : 0));
const wrong = want.filter((v, i) => got[i] !== v).length / want.length;
process.stdout.write(`\n${exact ? 'exact' : firstTile ? 'the first tile, then zeros' : wrong > 0.9 ? 'wrong nearly everywhere' : 'wrong'}\n`);
EOF
node make.mjs
seen() { node try.mjs "$1" "$2" 2>/dev/null | tail -n 1; }
echo "Expected (ISO/IEC 15444-1 B.3 and F.3): exact, as tiles and offsets are part of baseline JPEG 2000."
for name in plain tiled even odd; do same "GDCM, $name" exact "$(seen gdcm $name)"; done
same 'daikon, plain' exact "$(seen daikon plain)"
same 'daikon, four tiles' 'the first tile, then zeros' "$(seen daikon tiled)"
same 'daikon, image offset 4,4' exact "$(seen daikon even)"
same 'daikon, image offset 5,3' 'wrong nearly everywhere' "$(seen daikon odd)"
same 'jpeg2000, plain' exact "$(seen jpeg2000 plain)"
same 'jpeg2000, image offset 5,3' 'wrong nearly everywhere' "$(seen jpeg2000 odd)"
exit "$changed"
