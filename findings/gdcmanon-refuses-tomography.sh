#!/usr/bin/env bash
# Surprise: gdcmanon's own de-identification, the Basic Application Level Confidentiality Profile of PS3.15, refuses
# Ophthalmic Tomography: "The Media Storage Type of your file is not supported", exit 1. Secondary Capture passes. The
# profile names no SOP Class, and neither does the program's help.
# Hurts: who prepares OCT scans for a study with it, and then falls back on lists of tags by hand.
# We: docs/research.md shows DCMTK's dcmodify, with what it leaves.
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
debian dcmtk libgdcm-tools openssl
make() { # name, SOP Class UID, modality
  cat >"$1.txt" <<END
(0008,0005) CS [ISO_IR 100]
(0008,0016) UI [$2]
(0008,0018) UI [2.25.7]
(0008,0020) DA [20200101]
(0008,0030) TM [120000]
(0008,0050) SH []
(0008,0060) CS [$3]
(0008,0064) CS [SYN]
(0008,0090) PN []
(0010,0010) PN [TEST]
(0010,0020) LO [TEST]
(0010,0030) DA []
(0010,0040) CS []
(0020,000d) UI [2.25.5]
(0020,000e) UI [2.25.6]
(0020,0010) SH []
(0020,0011) IS [1]
(0020,0013) IS [1]
(0028,0002) US 1
(0028,0004) CS [MONOCHROME2]
(0028,0010) US 2
(0028,0011) US 2
(0028,0100) US 8
(0028,0101) US 8
(0028,0102) US 7
(0028,0103) US 0
(7fe0,0010) OB 01\\02\\03\\04
END
  dump2dcm "$1.txt" "$1.dcm" 2>/dev/null
}
make secondary 1.2.840.10008.5.1.4.1.1.7 OT
make tomography 1.2.840.10008.5.1.4.1.1.77.1.5.4 OPT
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=test 2>/dev/null
anonymized() {
  if gdcmanon -e -c cert.pem "$1.dcm" "$1-out.dcm" >"$1.log" 2>&1; then echo 'exit 0'; else echo "exit $?"; fi
}
echo 'Expected (PS3.15 E.1): the profile is carried out, whatever the SOP Class.'
same 'Secondary Capture' 'exit 0' "$(anonymized secondary)"
same 'Ophthalmic Tomography' 'exit 1' "$(anonymized tomography)"
same 'what it says' 1 "$(grep -c 'Media Storage Type of your file is not supported' tomography.log)"
exit "$changed"
