#!/usr/bin/env bash
# Surprise: dcmjs has an anonymizer (`anonymizer.cleanTags`) with a list of attributes. Many of the list's names are not
# those of dcmjs's own dictionary ("OperatorName", "AcquisitionDatetime", "PPSDescription"), so these attributes stay as
# they are. Nor does it look into sequences: the date of every frame stays. No message.
# Hurts: pages that let people download an anonymized file: the operator's name, the diagnosis and the day are in it.
# We: nothing of ours uses it; docs/other-programs.md.
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
debian dcmtk
packages dcmjs@0.52.2
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
part10('scan.dcm', EXPLICIT, [
  ...image({ sop: OPT, frames: 1, rows: 2, columns: 2 }),
  el(0x00080020, 'DA', '20200101'), el(0x0008002a, 'DT', '20200101120000'), el(0x00080080, 'LO', 'EYE CLINIC'),
  el(0x00081048, 'PN', 'RECORD^R'), el(0x00081050, 'PN', 'PERFORM^P'), el(0x00081060, 'PN', 'READ^R'),
  el(0x00081070, 'PN', 'OPERATE^O'), el(0x00081080, 'LO', 'GLAUCOMA'), el(0x00400254, 'LO', 'OCT OF MR DOE'),
  sq(0x52009230, item(sq(0x00209111, item(el(0x00189074, 'DT', '20200101120000'))))),
  el(0x7fe00010, 'OB', Uint8Array.of(1, 2, 3, 4)),
]);
EOF
cat >clean.mjs <<'EOF'
import dcmjs from 'dcmjs';
import { readFileSync, writeFileSync } from 'node:fs';
const { anonymizer, data } = dcmjs;
const bytes = readFileSync('scan.dcm');
const file = data.DicomMessage.readFile(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
anonymizer.cleanTags(file.dict);
writeFileSync('clean.dcm', Buffer.from(file.write()));
const names = anonymizer.getTagsNameToEmpty();
console.log(`${names.filter((name) => !data.DicomMetaDictionary.nameMap[name]).length} of ${names.length}`);
EOF
node make.mjs
unknown=$(node clean.mjs)
value() { dcmdump clean.dcm | sed -n "s/^ *($1) .. \[\(.*\)\].*/\1/p"; }
echo 'Expected (PS3.15 Table E.1-1, Basic Profile; E.1.1: also in Items of Sequences): all of them empty, replaced or removed.'
same 'names that the dictionary does not have' '103 of 221' "$unknown"
same "Patient's Name, Study Date, Institution Name" 'ANON^PATIENT  ' "$(value 0010,0010) $(value 0008,0020) $(value 0008,0080)"
same "Performing Physician's Name" '' "$(value 0008,1050)"
same 'Acquisition DateTime' 20200101120000 "$(value 0008,002a)"
same 'Physicians of Record, and reading the study' 'RECORD^R READ^R' "$(value 0008,1048) $(value 0008,1060)"
same "Operators' Name" OPERATE^O "$(value 0008,1070)"
same 'Admitting Diagnoses Description' GLAUCOMA "$(value 0008,1080)"
same 'Performed Procedure Step Description' 'OCT OF MR DOE' "$(value 0040,0254)"
same 'Frame Acquisition DateTime, nested' 20200101120000 "$(value 0018,9074)"
exit "$changed"
