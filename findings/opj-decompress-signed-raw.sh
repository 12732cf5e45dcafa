#!/usr/bin/env bash
# Surprise: opj_decompress writes signed samples of 10 or 12 bits to RAW without extending the sign: -1 of 12 bits becomes
# 4095 in a 16-bit word. opj_compress reads RAW with the sign extended, so it takes that 4095 for a number beyond the range
# and stores the largest one, 2047: the second lossless round makes every negative sample the brightest. Signed 8 and 16
# bits are right. No message, exit 0.
# Hurts: whoever checks or repacks signed JPEG 2000 frames (DICOM: Pixel Representation 1, Bits Stored 12) with the tools of
# the reference implementation.
# We: src/codec decodes with the library, whose numbers keep their sign; test/codec/encode.test.ts has signed samples.
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
debian libopenjp2-tools
# Four samples, -512, -1, 1 and 511, little-endian as RAWL is; those of 8 bits are -128, -1, 1 and 127.
printf '\x00\xfe\xff\xff\x01\x00\xff\x01' >bits10.rawl
cp bits10.rawl bits12.rawl
cp bits10.rawl bits16.rawl
printf '\x80\xff\x01\x7f' >bits8.rawl
round() { # bits, from, to
  opj_compress -i "$2" -F "2,2,1,$1,s" -n 1 -o frame.j2k >/dev/null
  opj_decompress -i frame.j2k -o "$3" >/dev/null
}
numbers() { # bits, file
  local size=2
  [ "$1" -gt 8 ] || size=1
  od -A n -t "d$size" "$2" | xargs
}
echo 'Expected (ITU-T T.800: reversible; the tool reads sign-extended words): what went in comes out, as often as one likes.'
for bits in 8 10 12 16; do
  round "$bits" "bits$bits.rawl" first.rawl
  round "$bits" first.rawl second.rawl
  case $bits in
    8) in='-128 -1 1 127' first=$in second=$in ;;
    10) in='-512 -1 1 511' first='512 1023 1 511' second='511 511 1 511' ;;
    12) in='-512 -1 1 511' first='3584 4095 1 511' second='2047 2047 1 511' ;;
    16) in='-512 -1 1 511' first=$in second=$in ;;
  esac
  same "signed $bits bits, in" "$in" "$(numbers "$bits" "bits$bits.rawl")"
  same "signed $bits bits, after one round" "$first" "$(numbers "$bits" first.rawl)"
  same "signed $bits bits, after two rounds" "$second" "$(numbers "$bits" second.rawl)"
done
exit "$changed"
