#!/usr/bin/env bash
# Surprise: in OHIF, a manifest of files (data source dicomjson) that names a multi-frame file by its address gives every
# frame the same image ID, without the number of the frame: the list says four frames, and shows the first one four times.
# Naming each frame in the manifest (…?frame=2, one entry per frame) shows all of them.
# Hurts: readers of OCT cubes, cine loops, every multi-frame file in such a manifest: the wrong slice, without a word.
# We: docs/ohif.md tells how to write the manifest.
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
debian chromium python3-pydicom
npm pack @ohif/app@3.13.2 --silent >/dev/null
tar xzf ohif-app-3.13.2.tgz --exclude package/dist/ort package/dist
echo @ohif/app@3.13.2
packages playwright-core@1.65.1
cat >make.py <<'EOF'
import json
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
FRAMES = 4
ds = Dataset()
ds.file_meta = FileMetaDataset()
ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = '1.2.840.10008.5.1.4.1.1.7.2'
ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID = '1.2.3.3'
ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.Modality, ds.InstanceNumber = '1.2.3.1', '1.2.3.2', 'OT', 1
ds.Rows, ds.Columns, ds.NumberOfFrames = 16, 16, FRAMES
ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, 'MONOCHROME2', 0
ds.BitsAllocated = ds.BitsStored = 8
ds.HighBit = 7
# Frame n is grey 40 n.
ds.PixelData = b''.join(bytes([40 * (n + 1)]) * 256 for n in range(FRAMES))
ds.is_little_endian, ds.is_implicit_VR = True, False
ds.save_as('scan.dcm', write_like_original=False)
tags = ['SOPClassUID', 'SOPInstanceUID', 'StudyInstanceUID', 'SeriesInstanceUID', 'Modality', 'InstanceNumber', 'Rows',
        'Columns', 'NumberOfFrames', 'SamplesPerPixel', 'PhotometricInterpretation', 'PixelRepresentation',
        'BitsAllocated', 'BitsStored', 'HighBit']
metadata = {tag: getattr(ds, tag) if isinstance(getattr(ds, tag), str) else int(getattr(ds, tag)) for tag in tags}
def manifest(instances):
    series = {'SeriesInstanceUID': '1.2.3.2', 'SeriesNumber': 1, 'Modality': 'OT', 'instances': instances}
    study = {'StudyInstanceUID': '1.2.3.1', 'NumInstances': 1, 'Modalities': 'OT', 'series': [series]}
    return {'studies': [study]}
url = 'dicomweb:http://127.0.0.1:PORT/scan.dcm'
json.dump({
    'file.json': manifest([{'metadata': metadata, 'url': url}]),
    'frames.json': manifest([{'metadata': metadata, 'url': f'{url}?frame={n + 1}'} for n in range(FRAMES)]),
}, open('manifests.json', 'w'))
EOF
/usr/bin/python3 -W ignore make.py
cat >try.mjs <<'EOF'
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.wasm': 'application/wasm' };
const manifests = JSON.parse(readFileSync('manifests.json', 'utf8'));
const config = `window.config = ${JSON.stringify({
  routerBasename: null, extensions: [], modes: [], showStudyList: true, maxNumberOfWebWorkers: 1,
  showCPUFallbackMessage: false, defaultDataSourceName: 'manifest',
  dataSources: [{ namespace: '@ohif/extension-default.dataSourcesModule.dicomjson', sourceName: 'manifest',
    configuration: { friendlyName: 'Manifest', name: 'manifest' } }],
})}; window.config.httpErrorHandler = () => {};`;
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const send = (type, body) => response.writeHead(200, { 'Content-Type': type }).end(body);
  const manifest = manifests[pathname.slice(1)];
  if (manifest) return send('application/json', JSON.stringify(manifest).replaceAll('PORT', server.address().port));
  if (pathname === '/scan.dcm') return send('application/dicom', readFileSync('scan.dcm'));
  if (pathname === '/app-config.js') return send('text/javascript', config);
  try {
    const file = readFileSync(join('package/dist', normalize(pathname)));
    send(TYPES[extname(pathname)] ?? 'application/octet-stream', file);
  } catch {
    send('text/html', readFileSync('package/dist/index.html'));
  }
}).listen(0, '127.0.0.1');
const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
const origin = `http://127.0.0.1:${server.address().port}`;
for (const name of ['file', 'frames']) {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(`${origin}/viewer/manifest?url=${encodeURIComponent(`${origin}/${name}.json`)}`);
  await page.waitForFunction(() => {
    const viewports = (window.cornerstone?.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
    return viewports.some((viewport) => viewport.getImageIds?.().length === 4);
  });
  const greys = await page.evaluate(async () => {
    const [viewport] = window.cornerstone.getRenderingEngines().flatMap((engine) => engine.getViewports());
    const seen = [];
    for (const imageId of viewport.getImageIds()) {
      const image = await window.cornerstone.imageLoader.loadAndCacheImage(imageId);
      seen.push(image.getPixelData()[0]);
    }
    return seen.join(' ');
  });
  console.log(`${name}|${greys}`);
  await page.close();
}
await browser.close();
server.close();
EOF
node try.mjs >seen
seen() { grep "^$1|" seen | cut -d '|' -f 2; }
echo 'Expected (Number of Frames 4; the frames are of grey 40, 80, 120 and 160): 40 80 120 160 either way.'
same 'the manifest names the file' '40 40 40 40' "$(seen file)"
same 'the manifest names each frame' '40 80 120 160' "$(seen frames)"
exit "$changed"
