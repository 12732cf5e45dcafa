#!/usr/bin/env bash
# Surprise: for Ophthalmic Tomography, dciodvfy demands In-concatenation Number, In-concatenation Total Number and
# Concatenation Frame Offset Number as Type 1, and refuses the same three in an instance that is part of no
# concatenation. No single OPT instance can satisfy it.
# Hurts: whoever takes "no error of dciodvfy" as the goal for OPT: adding what it asks for makes the file worse.
# We: converted files are part of no concatenation and do not say that they are; the tolerated lines of dciodvfy are
# listed, with their reasons, in test/interop/dciodvfy.ts.
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
debian dicom3tools dcmtk

# One frame of 2 x 2 samples with the functional groups of an OPT image; only what the question needs.
cat >alone.dump <<'EOF'
(0008,0016) UI 1.2.840.10008.5.1.4.1.1.77.1.5.4
(0008,0018) UI 2.25.71
(0008,0060) CS OPT
(0020,000d) UI 2.25.72
(0020,000e) UI 2.25.73
(0028,0002) US 1
(0028,0004) CS MONOCHROME2
(0028,0008) IS 1
(0028,0010) US 2
(0028,0011) US 2
(0028,0100) US 8
(0028,0101) US 8
(0028,0102) US 7
(0028,0103) US 0
(7fe0,0010) OB 01\02\03\04
EOF
{
  cat alone.dump
  printf '(0020,9162) US 1\n(0020,9163) US 1\n(0020,9228) UL 0\n'
} | sort >asked.dump
for name in alone asked; do
  dump2dcm -g "$name.dump" "$name.dcm" >/dev/null
  { dciodvfy -new "$name.dcm" 2>&1 || true; } | grep -i concatenation >"$name.txt" || true
done

echo 'Expected: at least one of the two instances, without and with the three attributes, draws no complaint of them.'
required() { grep -c 'Missing attribute for Type 1 Required' "$1" || true; }
same 'complaints that one is missing, without them' 3 "$(required alone.txt)"
same 'complaints that one is missing, with them' 0 "$(required asked.txt)"
same 'complaints that one is present, with them' 2 "$(grep -c 'Attribute present when condition unsatisfied' asked.txt || true)"
same 'complaints of a total of 1' 1 "$(grep -c 'InConcatenationTotalNumber.*less than or equal to one' asked.txt || true)"
exit "$changed"
