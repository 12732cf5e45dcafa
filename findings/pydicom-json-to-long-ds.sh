#!/usr/bin/env bash
# Surprise: DICOM JSON gives decimal strings as numbers. pydicom reads 0.30000000000000004 from JSON and writes it as it
# prints, 19 characters where the standard allows 16, with no warning. Going the other way, one empty value among several
# ("1\\3") cannot be put into JSON at all.
# Hurts: pipelines from DICOMweb metadata to files: spacings computed as ratios (a field of 6 mm over 511 steps) hit it.
# We: what `czm-dicom` writes for DS has at most 16 characters (src/core/base/quantity.ts).
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
debian python3-pydicom dcmtk
cat >try.py <<'EOF'
import sys, warnings, pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
warnings.simplefilter("error")
def spacing(json):
    data = Dataset.from_json(json)
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = "2.25.7"
    file = FileDataset("out.dcm", data, file_meta=meta, preamble=b"\0" * 128)
    file.is_little_endian, file.is_implicit_VR = True, False
    file.save_as("out.dcm", write_like_original=False)
if sys.argv[1] == "write":
    spacing('{"00180088": {"vr": "DS", "Value": [%r]}}' % (0.1 + 0.2))
else:
    data = Dataset()
    data.add_new(0x00200032, "DS", sys.argv[2])
    try:
        print(data.to_json())
    except Exception as problem:
        print(type(problem).__name__)
EOF
/usr/bin/python3 try.py write
echo "Expected (PS3.5 table 6.2-1): DS has at most 16 characters; (PS3.18 F.2.5): an empty value is null."
same 'DS written from JSON' '[0.30000000000000004]' "$(dcmdump +P 0018,0088 out.dcm | grep -o '\[.*\]')"
same 'to JSON, 1\2\3' '{"00200032": {"Value": [1.0, 2.0, 3.0], "vr": "DS"}}' "$(/usr/bin/python3 try.py read '1\2\3')"
same 'to JSON, 1\\3' ValueError "$(/usr/bin/python3 try.py read '1\\3')"
exit "$changed"
