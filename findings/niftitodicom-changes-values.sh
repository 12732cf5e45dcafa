#!/usr/bin/env bash
# Surprise: niftitodicom drops the slope and the intercept of a NIfTI file (scl_slope, scl_inter), unless it is told to write
# CT; it takes 32-bit integers modulo 65536; and small floating-point numbers it multiplies by 1000, as its help says,
# but states a Rescale Slope of 1 for CT, and nothing for MR, its default. So -0.5 mm comes back as -500. No message.
# Hurts: thickness maps and other results that are sent to an archive as DICOM: plausible numbers, all of them wrong.
# We: `czm-dicom export` writes integers with slope 1 and intercept 0; documented.
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
debian vtk-dicom-tools dcmtk python3-nibabel python3-numpy
cat >make.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
/** A NIfTI-1 file of 4 x 5 x 6 voxels of 1 mm, by nifti1.h: the code of the type, and its bits. */
function write(name, code, samples, slope = 1, inter = 0) {
  const head = Buffer.alloc(352);
  head.writeInt32LE(348, 0);
  [3, 4, 5, 6, 1, 1, 1, 1].forEach((value, i) => head.writeInt16LE(value, 40 + 2 * i));
  head.writeInt16LE(code, 70);
  head.writeInt16LE(8 * samples.BYTES_PER_ELEMENT, 72);
  [1, 1, 1, 1].forEach((value, i) => head.writeFloatLE(value, 76 + 4 * i));
  [352, slope, inter].forEach((value, i) => head.writeFloatLE(value, 108 + 4 * i));
  head[123] = 2; // millimetres
  head.writeInt16LE(1, 254); // sform
  [280, 300, 320].forEach((offset) => head.writeFloatLE(1, offset));
  head.write('n+1', 344);
  writeFileSync(name, Buffer.concat([head, Buffer.from(samples.buffer)]));
}
const ramp = (from, step) => Array.from({ length: 120 }, (_, i) => from + step * i);
write('plain.nii', 4, Int16Array.from(ramp(-50, 1)));
write('scaled.nii', 4, Int16Array.from(ramp(0, 1)), 0.5, 10);
write('long.nii', 8, Int32Array.from(ramp(0, 1000)));
write('float.nii', 16, Float32Array.from(ramp(-0.5, 0.0125)));
EOF
node make.mjs
range() { # the smallest and the largest value, scaled as the file says
  /usr/bin/python3 -c 'import nibabel, sys
values = nibabel.load(sys.argv[1]).get_fdata()
print("{:g} {:g}".format(values.min(), values.max()))' "$1"
}
through() { # file, modality: the range after the way to DICOM and back, and the slope that the DICOM files state
  local folder=$1-$2
  mkdir "$folder"
  niftitodicom --modality "$2" -o "$folder" "$1.nii" >log
  dicomtonifti -o "$folder.nii" "$folder"/*
  echo "$(range "$folder.nii"), slope $(dcmdump "$(find "$folder" -type f | sort | head -n 1)" | sed -n 's/^(0028,1053) DS \[\([^]]*\)\].*/\1/p')"
}
echo 'Expected (nifti1.h: value = scl_slope * sample + scl_inter; PS3.3 C.11.1): the values of the NIfTI file, or an error.'
same '16 bits' '-50 69; -50 69, slope ' "$(range plain.nii); $(through plain MR)"
same 'slope 0.5 and intercept 10, to CT' '10 69.5; 10 69.5, slope 0.5' "$(range scaled.nii); $(through scaled CT)"
same 'slope 0.5 and intercept 10' '10 69.5; 0 119, slope ' "$(range scaled.nii); $(through scaled MR)"
same '32 bits' '0 119000; -32536 32464, slope ' "$(range long.nii); $(through long MR)"
same 'floating-point numbers' '-0.5 0.9875; -500 987, slope ' "$(range float.nii); $(through float MR)"
same 'floating-point numbers, to CT' '-0.5 0.9875; -500 987, slope 1' "$(range float.nii); $(through float CT)"
exit "$changed"
