#!/usr/bin/env bash
# Surprise: a multi-frame object states where each frame lies. Frames at 0, 0.5, 1 and 3 mm become an even volume:
# dcm2niix and dicomtonifti put them at every 1 mm, the mean, without a word; GDCM drops the spacing within
# the frames too and says 1 x 1 x 1 mm. Frames that cross each other in the middle (a radial scan) are stacked as if
# they were parallel by both converters; dcm2niix prints that the orientation varies, and exits with 0.
# Hurts: measurements in OCT volumes with gaps, and whoever segments a radial scan as a volume.
# We: src/cornerstone/hooks/volume-guard.ts refuses a volume of crossed frames, and of frames whose distance nobody knows;
# docs/other-programs.md.
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
debian dcm2niix vtk-dicom-tools libgdcm-tools python3-nibabel
cat >dicom.mjs <<'EOF'
import { writeFileSync } from 'node:fs';
const LONG = /^(O[BDFLVW]|S[QV]|U[CNRTV])$/;
/** An element in explicit VR little endian, PS3.5 7.1.2. */
export function el(tag, vr, value = '', undefinedLength = false) {
  let body = Buffer.from(value);
  if (body.length % 2) body = Buffer.concat([body, Buffer.from(/^(UI|UN|OB)$/.test(vr) ? '\0' : ' ')]);
  const head = Buffer.alloc(LONG.test(vr) ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4);
  if (!LONG.test(vr)) head.writeUInt16LE(body.length, 6);
  else head.writeUInt32LE(undefinedLength ? 0xffffffff : body.length, 8);
  return Buffer.concat([head, body]);
}
export const bytesOf = (typed) => Buffer.from(typed.buffer, typed.byteOffset, typed.byteLength);
export const us = (tag, ...values) => el(tag, 'US', bytesOf(Uint16Array.from(values)));
export function item(...parts) {
  const body = Buffer.concat(parts);
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
export const sq = (tag, ...items) => el(tag, 'SQ', Buffer.concat(items));
/** What identifies an instance and describes its pixels. */
export function image({ sop, uid = '2.25.7', frames = 1, rows, columns, bits = 8, stored = bits, signed = 0, modality = 'OPT', study = '2.25.5' }) {
  return [
    el(0x00080016, 'UI', sop), el(0x00080018, 'UI', uid), el(0x00080060, 'CS', modality),
    el(0x00100010, 'PN', 'TEST'), el(0x00100020, 'LO', 'TEST'),
    el(0x0020000d, 'UI', study), el(0x0020000e, 'UI', '2.25.6'), el(0x00200013, 'IS', '1'),
    us(0x00280002, 1), el(0x00280004, 'CS', 'MONOCHROME2'), el(0x00280008, 'IS', String(frames)),
    us(0x00280010, rows), us(0x00280011, columns),
    us(0x00280100, bits), us(0x00280101, stored), us(0x00280102, stored - 1), us(0x00280103, signed),
  ];
}
const tagOf = (element) => element.readUInt16LE(0) * 65536 + element.readUInt16LE(2);
/** Writes a Part 10 file (PS3.10 7.1); the elements may come in any order. */
export function part10(file, transferSyntax, elements) {
  const sorted = [...elements].sort((a, b) => tagOf(a) - tagOf(b));
  const value = (tag) => sorted.find((e) => tagOf(e) === tag).subarray(8);
  const meta = Buffer.concat([
    el(0x00020001, 'OB', Buffer.from([0, 1])), el(0x00020002, 'UI', value(0x00080016)),
    el(0x00020003, 'UI', value(0x00080018)), el(0x00020010, 'UI', transferSyntax), el(0x00020012, 'UI', '2.25.1'),
  ]);
  const length = el(0x00020000, 'UL', bytesOf(Uint32Array.of(meta.length)));
  writeFileSync(file, Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, meta, ...sorted]));
}
export const EXPLICIT = '1.2.840.10008.1.2.1';
export const OPT = '1.2.840.10008.5.1.4.1.1.77.1.5.4';
EOF
cat >make.mjs <<'EOF'
import { EXPLICIT, OPT, bytesOf, el, image, item, part10, sq } from './dicom.mjs';
function make(name, frames, shared = []) {
  const measures = sq(0x00289110, item(el(0x00180050, 'DS', '0.5'), el(0x00280030, 'DS', '0.002\\0.012')));
  const groups = frames.map(({ position, orientation }, i) =>
    item(
      sq(0x00209111, item(el(0x00209057, 'UL', bytesOf(Uint32Array.of(i + 1))))),
      sq(0x00209113, item(el(0x00200032, 'DS', position.map((v) => v.toFixed(5)).join('\\')))),
      ...(orientation ? [sq(0x00209116, item(el(0x00200037, 'DS', orientation.map((v) => v.toFixed(6)).join('\\'))))] : []),
    ),
  );
  part10(name, EXPLICIT, [
    ...image({ sop: OPT, frames: frames.length, rows: 8, columns: 16 }),
    sq(0x52009229, item(...shared, measures)),
    sq(0x52009230, ...groups),
    el(0x7fe00010, 'OB', Uint8Array.from({ length: 128 * frames.length }, (_, i) => i % 251)),
  ]);
}
const across = sq(0x00209116, item(el(0x00200037, 'DS', '0\\1\\0\\0\\0\\-1')));
const at = (x) => ({ position: [x, 20, 30] });
make('even.dcm', [0, 0.5, 1, 1.5].map(at), [across]);
make('uneven.dcm', [0, 0.5, 1, 3].map(at), [across]);
const radial = Array.from({ length: 6 }, (_, i) => {
  const [x, y] = [Math.cos((i * Math.PI) / 6), Math.sin((i * Math.PI) / 6)];
  return { position: [-0.09 * x, -0.09 * y, 30], orientation: [x, y, 0, 0, 0, -1] };
});
make('radial.dcm', radial);
EOF
node make.mjs
shape() {
  /usr/bin/python3 -c 'import nibabel, sys
i = nibabel.load(sys.argv[1])
print(*i.shape, "of", *map("{:g}".format, i.header.get_zooms()))' "$1"
}
niix() { dcm2niix -s y -z n -f niix -o . "$1.dcm" >"$1.log" 2>&1 && shape niix.nii && rm niix.nii; }
vtk() { dicomtonifti -o vtk.nii "$1.dcm" >"$1-vtk.log" 2>&1 && shape vtk.nii && rm vtk.nii; }
gdcm() { gdcminfo "$1.dcm" | sed -n 's/^Spacing: //p'; }
echo "Expected (PS3.3 C.7.6.16.2.3, .4: position and orientation of each frame): even frames as they lie; a refusal, or at"
echo "least a warning, where no one volume can hold them."
for program in niix vtk; do same "$program, even" '16 8 4 of 0.012 0.002 0.5' "$($program even)"; done
same 'dcm2niix, uneven' '16 8 4 of 0.012 0.002 1' "$(niix uneven)"
same 'dcm2niix, uneven: words of warning about distances' 0 "$(grep -ciE 'distance|spacing|gap|varies' uneven.log || true)"
same 'dicomtonifti, uneven' '16 8 4 of 0.012 0.002 1' "$(vtk uneven)"
same 'dicomtonifti, uneven: bytes of output' 0 "$(wc -c <uneven-vtk.log)"
same 'dcm2niix, radial' '16 8 6 of 0.012 0.002 0.5' "$(niix radial)"
same 'dcm2niix, radial: says that the orientation varies' 1 "$(grep -c 'orientation varies' radial.log || true)"
same 'dicomtonifti, radial' '16 8 6 of 0.012 0.002 1' "$(vtk radial)"
same 'dicomtonifti, radial: bytes of output' 0 "$(wc -c <radial-vtk.log)"
same 'GDCM, uneven' '(1,1,1)' "$(gdcm uneven)"
exit "$changed"
