#!/usr/bin/env bash
# Surprise: Pillow opens a JPEG 2000 image of 12 bits with every sample multiplied by 16, one of 10 bits by 64, one of 4
# bits by 16, and a mask of one bit as 0 and 128. Signed samples become unsigned ones: 0 is in the middle. Nothing in the
# image (mode, info) says so. opj_decompress gives the samples as they are.
# Hurts: anyone who reads frames from an archive (WADO-RS sends the bare codestream) with Python's usual image library.
# pydicom takes it into account for whole files.
# We: docs/other-programs.md names readers that keep the samples.
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
debian python3-pil python3-numpy libopenjp2-tools
cat >make.py <<'EOF'
import numpy, subprocess, sys
for bits, sign in ((1, 'u'), (4, 'u'), (8, 'u'), (10, 'u'), (12, 'u'), (16, 'u'), (12, 's'), (16, 's')):
    low, high = (0, 2**bits - 1) if sign == 'u' else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    samples = numpy.resize(numpy.array([low, 1, high]), 64 * 64)
    name = f'{sign}{bits}'
    samples.astype(('u1' if bits <= 8 else '<u2') if sign == 'u' else '<i2').tofile(f'{name}.rawl')
    subprocess.run(['opj_compress', '-i', f'{name}.rawl', '-o', f'{name}.j2k', '-F', f'64,64,1,{bits},{sign}'],
                   check=True, stdout=subprocess.DEVNULL)
EOF
/usr/bin/python3 make.py
opened() { # the first three samples
  /usr/bin/python3 -c 'import PIL.Image, numpy, sys
image = PIL.Image.open(sys.argv[1])
print(image.mode, *numpy.asarray(image).ravel()[:3].tolist(), *image.info)' "$1.j2k"
}
decoded() {
  opj_decompress -i "$1.j2k" -o "$1-out.rawl" >/dev/null 2>&1
  cmp -s "$1.rawl" "$1-out.rawl" && echo 'the same samples'
}
echo 'Expected (ISO/IEC 15444-1: samples of the precision and sign that the SIZ marker states): the smallest, 1, the largest.'
same '12 bits, with opj_decompress' 'the same samples' "$(decoded u12)"
same '8 bits' 'L 0 1 255' "$(opened u8)"
same '16 bits' 'I;16 0 1 65535' "$(opened u16)"
same '12 bits' 'I;16 0 16 65520' "$(opened u12)"
same '10 bits' 'I;16 0 64 65472' "$(opened u10)"
same '4 bits' 'L 0 16 240' "$(opened u4)"
same '1 bit' 'L 0 128 128' "$(opened u1)"
same 'signed, 16 bits' 'I;16 0 32769 65535' "$(opened s16)"
same 'signed, 12 bits' 'I;16 0 32784 65520' "$(opened s12)"
exit "$changed"
