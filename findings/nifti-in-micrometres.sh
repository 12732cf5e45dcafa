#!/usr/bin/env bash
# Surprise: a NIfTI file says in which unit its distances are (xyzt_units: metres, millimetres or micrometres). For a file in
# micrometres, niftitodicom (vtk-dicom) writes 12 micrometres into DICOM as 12 mm, and MRtrix3 and NiiVue show 12 as if
# it were millimetres. ITK and medcon convert. No message.
# Hurts: microscopy and OCT, where micrometres are the usual unit: every length is wrong by a factor of 1000.
# We: `czm-dicom export` writes millimetres, and says so in the file; documented.
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
debian vtk-dicom-tools mrtrix3 medcon dcmtk
packages @niivue/niivue@0.69.0 @itk-wasm/image-io@1.6.1
cat >make.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
/** A NIfTI-1 file of 4 x 5 x 6 voxels, by nifti1.h; the code of the unit is 2 for millimetres and 3 for micrometres. */
function write(name, unit, sizes) {
  const head = Buffer.alloc(352);
  head.writeInt32LE(348, 0);
  [3, 4, 5, 6, 1, 1, 1, 1].forEach((value, i) => head.writeInt16LE(value, 40 + 2 * i));
  head.writeInt16LE(2, 70); // unsigned, 8 bits
  head.writeInt16LE(8, 72);
  [1, ...sizes].forEach((value, i) => head.writeFloatLE(value, 76 + 4 * i));
  [352, 1, 0].forEach((value, i) => head.writeFloatLE(value, 108 + 4 * i));
  head[123] = unit;
  head.writeInt16LE(1, 254); // sform
  sizes.forEach((value, i) => head.writeFloatLE(value, 280 + 20 * i));
  head.write('n+1', 344);
  writeFileSync(name, Buffer.concat([head, Buffer.from(Array.from({ length: 120 }, (_, i) => i))]));
}
write('mm.nii', 2, [0.5, 0.25, 2]);
write('um.nii', 3, [500, 250, 2000]);
EOF
node make.mjs
cat >itk.mjs <<'EOF'
import { readImageNode } from '@itk-wasm/image-io';
console.log(...(await readImageNode(process.argv[2])).spacing);
EOF
cat >niivue.mjs <<'EOF'
import { readFileSync } from 'node:fs';
globalThis.window = globalThis;
globalThis.document = { createElement: () => ({ getContext: () => null }) };
const { NVImage } = await import('@niivue/niivue');
const bytes = readFileSync(process.argv[2]);
const image = await NVImage.new(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), process.argv[2]);
console.log(...image.pixDimsRAS.slice(1, 4));
EOF
spacing() { # of a DICOM file: columns, rows
  dcmdump "$1" | sed -n 's/^ *(0028,0030) DS \[\([^\\]*\)\\\([^]]*\)\].*/\2 \1/p' | awk '{ print $1 + 0, $2 + 0 }'
}
vtk() { mkdir "vtk-$1" && niftitodicom -o "vtk-$1" "$1.nii" && spacing "$(find "vtk-$1" -type f | sort | head -n 1)"; }
med() { medcon -f "$1.nii" -c dicom -o "medcon-$1" >/dev/null 2>&1 && spacing "medcon-$1.dcm"; }
echo 'Expected (nifti1.h, xyzt_units): the same distances in both files, 0.5 and 0.25 mm.'
same 'ITK, millimetres and micrometres' '0.5 0.25 2, 0.5 0.25 2' "$(node itk.mjs mm.nii), $(node itk.mjs um.nii)"
same 'medcon, to DICOM' '0.5 0.25, 0.5 0.25' "$(med mm), $(med um)"
same 'niftitodicom, to DICOM' '0.5 0.25, 500 250' "$(vtk mm), $(vtk um)"
same 'MRtrix3' '0.5 0.25 2, 500 250 2000' "$(mrinfo -spacing mm.nii), $(mrinfo -spacing um.nii)"
same 'NiiVue' '0.5 0.25 2, 500 250 2000' "$(node niivue.mjs mm.nii), $(node niivue.mjs um.nii)"
exit "$changed"
