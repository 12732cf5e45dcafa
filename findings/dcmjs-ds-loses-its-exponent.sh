#!/usr/bin/env bash
# Surprise: a number that is longer than the 16 characters of a DS is cut off by dcmjs at the 16th, exponent and all, with
# a line on the console. The sine and cosine of a right angle in JavaScript, 6.123233995736766e-17, become
# 6.12323399573676: a direction cosine above 6.
# Hurts: tools that compute Image Orientation or positions and save with dcmjs: the file is valid, and turned to nonsense.
# We: src/core/base/quantity.ts rounds to the nearest number that fits in 16 characters.
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
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const { DicomDict, DicomMetaDictionary } = createRequire(import.meta.url)('dcmjs').data;
const c = Math.cos(Math.PI / 2);
const meta = DicomMetaDictionary.denaturalizeDataset({
  TransferSyntaxUID: '1.2.840.10008.1.2.1',
  MediaStorageSOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
  MediaStorageSOPInstanceUID: '2.25.7',
});
const file = new DicomDict(meta);
file.dict = DicomMetaDictionary.denaturalizeDataset({
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.7',
  SOPInstanceUID: '2.25.7',
  SpacingBetweenSlices: 0.1 + 0.2,
  ImageOrientationPatient: [1, 0, 0, 0, c, -1],
});
writeFileSync('out.dcm', Buffer.from(file.write()));
EOF
node write.mjs >/dev/null 2>&1
value() { dcmdump +P "$1" out.dcm | grep -o '\[.*\]'; }
echo "Expected (PS3.5 table 6.2-1): the nearest number of at most 16 characters, 6.1232339957e-17; or an error."
same 'Spacing Between Slices 0.30000000000000004' '[0.30000000000000]' "$(value 0018,0088)"
same 'Image Orientation (Patient) 1 0 0 0 6.123233995736766e-17 -1' '[1\0\0\0\6.12323399573676\-1]' "$(value 0020,0037)"
exit "$changed"
