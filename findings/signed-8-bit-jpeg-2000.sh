#!/usr/bin/env bash
# Surprise: of a signed 8-bit JPEG 2000 frame, Cornerstone's OpenJPEG build turns every negative sample
# into 0, with no error; daikon is off by 128 everywhere. The encoder of Cornerstone's build and dcmjs-codecs
# (which writes transfer syntax .90, "lossless only") lose the negative samples too. Signed 12 and 16 bits are fine.
# Hurts: viewers of signed maps (differences, angiography, normalised reflectivity): half of the values are gone.
# We: src/codec/ssiz.ts passes such a codestream through the codec as unsigned and takes the shift off again;
# test/codec/decode.test.ts.
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
packages @cornerstonejs/codec-openjpeg@1.3.6 daikon@1.2.46 dcmjs@0.52.2 dcmjs-codecs@0.0.8
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
import { EXPLICIT, bytesOf, el, encapsulated, image, part10 } from './dicom.mjs';
for (const [bits, Samples] of [[8, Int8Array], [12, Int16Array]]) {
  const half = 2 ** (bits - 1);
  const samples = Samples.from({ length: 64 * 64 }, (_, i) => ((i * 3) % (2 * half)) - half);
  writeFileSync(`s${bits}.rawl`, bytesOf(samples));
  execFileSync('opj_compress', ['-i', `s${bits}.rawl`, '-F', `64,64,1,${bits},s`, '-o', `s${bits}.j2k`], { stdio: 'ignore' });
  const about = image({ sop: '1.2.840.10008.5.1.4.1.1.7.2', rows: 64, columns: 64, bits: bits > 8 ? 16 : 8, stored: bits, signed: 1 });
  part10(`s${bits}.dcm`, '1.2.840.10008.1.2.4.90', [...about, encapsulated([[readFileSync(`s${bits}.j2k`)]])]);
  part10(`s${bits}-raw.dcm`, EXPLICIT, [...about, el(0x7fe00010, bits > 8 ? 'OW' : 'OB', bytesOf(samples))]);
}
EOF
cat >try.mjs <<'EOF'
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const load = createRequire(import.meta.url);
const [, , program, bits] = process.argv;
const Samples = bits === '8' ? Int8Array : Int16Array;
const buffer = (file) => new Uint8Array(readFileSync(file)).buffer;
const want = new Samples(buffer(`s${bits}.rawl`));
const codestream = new Uint8Array(buffer(`s${bits}.j2k`));
const codec = () => load('@cornerstonejs/codec-openjpeg/wasmjs')({ print() {}, printErr() {} });
async function decoded(frame) {
  const decoder = new (await codec()).J2KDecoder();
  decoder.getEncodedBuffer(frame.length).set(frame);
  decoder.decode();
  return new Samples(Uint8Array.from(decoder.getDecodedBuffer()).buffer);
}
function native(file) {
  execFileSync('opj_decompress', ['-i', file, '-o', 'out.rawl'], { stdio: 'ignore' });
  const unused = 8 * Samples.BYTES_PER_ELEMENT - bits; // opj_decompress leaves the bits above the sign at 0
  return new Samples(buffer('out.rawl')).map((v) => (v << unused) << (32 - 8 * Samples.BYTES_PER_ELEMENT) >> (32 - bits));
}
const programs = {
  native: () => native(`s${bits}.j2k`),
  cornerstone: () => decoded(codestream),
  daikon: () => {
    const image = load('daikon').Series.parseImage(new DataView(buffer(`s${bits}.dcm`)));
    image.decompress();
    return new Samples(image.getRawData());
  },
  'cornerstone encoder': async () => {
    const encoder = new (await codec()).J2KEncoder();
    const about = { width: 64, height: 64, bitsPerSample: +bits, componentCount: 1, isSigned: true };
    encoder.getDecodedBuffer(about).set(new Uint8Array(want.buffer));
    encoder.setQuality(true, 0);
    encoder.encode();
    writeFileSync('cs.j2k', encoder.getEncodedBuffer());
    return native('cs.j2k');
  },
  'dcmjs-codecs': async () => {
    const { NativeCodecs, Transcoder } = load('dcmjs-codecs');
    await NativeCodecs.initializeAsync({ logCodecsInfo: false });
    const transcoder = new Transcoder(buffer(`s${bits}-raw.dcm`));
    transcoder.transcode('1.2.840.10008.1.2.4.90');
    writeFileSync('dc.dcm', Buffer.from(transcoder.getDicomPart10()));
    execFileSync('gdcmraw', ['-i', 'dc.dcm', '-o', 'dc.j2k'], { stdio: 'ignore' });
    return native('dc.j2k');
  },
};
const got = await programs[program]();
const wrong = [...want.keys()].filter((i) => got[i] !== want[i]);
const negative = want.filter((v) => v < 0).length;
const zero = wrong.length > 0 && wrong.every((i) => want[i] < 0 && got[i] === 0);
const shifted = wrong.length > 0 && wrong.every((i) => Math.abs(got[i] - want[i]) === 128);
const all = wrong.length === want.length ? 'all' : wrong.length === negative ? 'all negative' : String(wrong.length);
process.stdout.write(`\n${wrong.length === 0 ? 'exact' : `${all} wrong${zero ? ', 0' : shifted ? ', by 128' : ''}`}\n`);
EOF
node make.mjs
seen() { node try.mjs "$1" "$2" 2>/dev/null | tail -n 1; }
echo "Expected (ISO/IEC 15444-1 G.1: no level shift for signed components; PS3.5 A.4.4): exact, this is 5-3 lossless."
for program in native cornerstone daikon 'cornerstone encoder' dcmjs-codecs; do
  same "$program, signed 12 bits" exact "$(seen "$program" 12)"
done
same 'OpenJPEG native, signed 8 bits' exact "$(seen native 8)"
same 'cornerstone, signed 8 bits' 'all negative wrong, 0' "$(seen cornerstone 8)"
same 'daikon, signed 8 bits' 'all wrong, by 128' "$(seen daikon 8)"
same 'cornerstone encoder, signed 8 bits' 'all negative wrong' "$(seen 'cornerstone encoder' 8)"
same 'dcmjs-codecs to .90, signed 8 bits' 'all negative wrong' "$(seen dcmjs-codecs 8)"
exit "$changed"
