#!/usr/bin/env bash
# Surprise: DICOM JSON gives an attribute tag (VR AT) as eight hexadecimal digits. dcmjs, which writes data sets that came as
# JSON from a DICOMweb server, takes them for a decimal number: the pointer "00189074" becomes (0002,e292), and one with a
# letter in it (0000,0000). Read from a file the same pointer is a number, and written correctly. No message.
# Hurts: files that web viewers make of metadata (segmentations, edited copies): Dimension Index Pointer and Frame Increment
# Pointer name attributes that do not exist, so programs cannot sort the frames, or refuse the file.
# We: nothing of ours writes JSON with dcmjs; docs/other-programs.md.
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
cat >write.mjs <<'EOF'
import dcmjs from 'dcmjs';
import { readFileSync, writeFileSync } from 'node:fs';
const { DicomDict, DicomMessage } = dcmjs.data;
const SC = '1.2.840.10008.5.1.4.1.1.7.2';
const meta = { '00020002': ['UI', SC], '00020003': ['UI', '2.25.7'], '00020010': ['UI', '1.2.840.10008.1.2.1'] };
const json = (elements) => Object.fromEntries(Object.entries(elements).map(([tag, [vr, ...Value]]) => [tag, { vr, Value }]));
function write(file, pointers) {
  const dict = new DicomDict(json(meta));
  dict.dict = json({ '00080016': ['UI', SC], '00080018': ['UI', '2.25.7'], '00280009': ['AT', ...pointers] });
  writeFileSync(file, Buffer.from(dict.write()));
}
// In JSON the pointer is a string of digits like the keys (PS3.18 F.2.2, F.2.3); dcm2json writes it in the same way.
for (const pointer of ['00189074', '00209057', '0054110A']) write(`${pointer}.dcm`, [pointer]);
write('number.dcm', [0x00189074]);
const bytes = readFileSync('number.dcm');
const read = DicomMessage.readFile(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
console.log(read.dict['00280009'].Value[0]);
writeFileSync('again.dcm', Buffer.from(read.write()));
EOF
read_back=$(node write.mjs)
pointer() { dcmdump "$1.dcm" | sed -n 's/^(0028,0009) AT (\(....,....\)).*/\1/p'; }
echo 'Expected (PS3.18 F.2.3): the pointer that the JSON names.'
same '"00189074", Frame Acquisition DateTime' 0002,e292 "$(pointer 00189074)"
same '"00209057", In-Stack Position Number' 0003,30a1 "$(pointer 00209057)"
json=$(dcm2json number.dcm | tr -d ' \n' | sed 's/.*"00280009":{"vr":"AT","Value":\["\([^"]*\)"\]}.*/\1/')
same 'the number 0x00189074, to JSON with dcm2json' 00189074 "$json"
same '"0054110A"' 0000,0000 "$(pointer 0054110A)"
same 'read from a file' 1609844 "$read_back"
same 'the number 0x00189074, and once more after reading it' '0018,9074 0018,9074' "$(pointer number) $(pointer again)"
exit "$changed"
