#!/usr/bin/env bash
# Surprise: a JPEG of a phone or a camera says in its EXIF data how it is to be turned. img2dcm and gdcmimg make DICOM images
# of such pictures without turning them, and img2dcm removes the EXIF data on the way: the picture lies on its side, or on
# its head, in every viewer, and nothing in the file tells. Exit 0, no message.
# Hurts: fundus and slit lamp pictures taken with phones: superior and inferior, nasal and temporal are exchanged.
# We: nothing of ours reads JPEG files; docs/other-programs.md says to turn the picture first.
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
debian dcmtk libgdcm-tools python3-pil
cat >make.py <<'EOF'
import PIL.Image
# As the sensor saw it: 32 x 16, the left half white. To be shown upside down (Orientation 3), or turned to the right (6).
image = PIL.Image.new('L', (32, 16))
image.paste(255, (0, 0, 16, 16))
for orientation in (1, 3, 6):
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    image.save(f'{orientation}.jpg', exif=exif, quality=95)
EOF
/usr/bin/python3 make.py
cat >look.py <<'EOF'
import PIL.Image, PIL.ImageOps, subprocess, sys
name = sys.argv[1]
if name.endswith('.jpg'):
    image = PIL.ImageOps.exif_transpose(PIL.Image.open(name))
else:
    subprocess.run(['dcmj2pnm', name, 'out.pgm'], check=True)
    image = PIL.Image.open('out.pgm')
width, height = image.size
sides = ('left', 'right') if width > height else ('top', 'bottom')
print(f'{width} x {height}, white: {sides[0] if image.convert("L").getpixel((2, 2)) > 240 else sides[1]}')
EOF
look() { /usr/bin/python3 look.py "$1"; }
dcmtk() { img2dcm "$1.jpg" "$1.dcm" && look "$1.dcm"; }
gdcm() { gdcmimg -i "$1.jpg" -o "$1-gdcm.dcm" && look "$1-gdcm.dcm"; }
echo 'Expected (EXIF, tag 274 Orientation): the picture as every program for photographs shows it.'
same 'orientation 3, shown by Pillow' '32 x 16, white: right' "$(look 3.jpg)"
same 'orientation 6, shown by Pillow' '16 x 32, white: top' "$(look 6.jpg)"
same 'orientation 1, img2dcm and gdcmimg' '32 x 16, white: left; 32 x 16, white: left' "$(dcmtk 1); $(gdcm 1)"
same 'orientation 3, img2dcm and gdcmimg' '32 x 16, white: left; 32 x 16, white: left' "$(dcmtk 3); $(gdcm 3)"
same 'orientation 6, img2dcm and gdcmimg' '32 x 16, white: left; 32 x 16, white: left' "$(dcmtk 6); $(gdcm 6)"
same 'EXIF data that img2dcm left' 0 "$(grep -c Exif 6.dcm || true)"
exit "$changed"
