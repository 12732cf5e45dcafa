#!/usr/bin/env bash
# Surprise: DCMTK's img2dcm writes the pixel densities of a JPEG file as Pixel Aspect Ratio, in the order vertical,
# horizontal. The attribute is the ratio of sizes, and the more pixels in an inch, the smaller they are: pixels half as
# high as wide become twice as high as wide.
# Hurts: pictures of B-scans that go into an archive by way of JPEG: where the ratio is heeded, as in DCMTK's own dcm2pnm,
# they are stretched instead of compressed.
# We: docs/other-programs.md says so. We export PNG, and convert without such a step.
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
debian dcmtk python3-pil
/usr/bin/python3 - <<'EOF'
from PIL import Image
picture = Image.new("L", (16, 8), 100)
picture.save("inch.jpg", dpi=(254, 508))
picture.save("square.jpg", dpi=(254, 254))
data = bytearray(open("inch.jpg", "rb").read())
jfif = data.index(b"JFIF\0")
print("JFIF units %d, Xdensity %d, Ydensity %d" % (data[jfif + 7], *(int.from_bytes(data[jfif + n:jfif + n + 2], "big") for n in (8, 10))))
data[jfif + 7:jfif + 12] = bytes([0, 0, 1, 0, 2])  # no unit, a ratio only
open("ratio.jpg", "wb").write(data)
EOF
ratio() {
  img2dcm "$1.jpg" "$1.dcm"
  dcmdump +P PixelAspectRatio "$1.dcm" | sed -n 's/.*\[\(.*\)\].*/\1/p' | tr '\\' ':'
}
shown() { # the size of a picture that is scaled so that pixels become square
  dcmdjpeg "$1.dcm" "$1-plain.dcm"
  dcm2pnm +Sxf 1 "$1-plain.dcm" "$1.pgm"
  /usr/bin/python3 -c 'import sys
from PIL import Image
print(*Image.open(sys.argv[1]).size, sep=" x ")' "$1.pgm"
}
echo 'Expected (JFIF 1.02: Xdensity is the horizontal pixel density; PS3.3 C.7.6.3.1.7: vertical pixel size, then horizontal):'
echo 'with 254 pixels in an inch across and 508 down, 254:508 or 1:2; 16 x 8 such pixels are shown as 16 x 4 square ones.'
same '254 across, 508 down' '508:254' "$(ratio inch)"
same 'as a ratio, 1 across, 2 down' '2:1' "$(ratio ratio)"
same 'square pixels: no ratio' '' "$(ratio square)"
same 'shown by dcm2pnm with square pixels' '16 x 16' "$(shown inch)"
exit "$changed"
