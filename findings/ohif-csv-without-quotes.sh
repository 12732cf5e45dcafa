#!/usr/bin/env bash
# Surprise: OHIF's CSV of measurements writes its values as they are. A patient with a family and a given name, as in
# every real study, becomes "DOE, JANE" without quotes: from there on, every value stands under the next heading. And a
# number sign in a label, a Patient ID or a name ends the file there, because it ends the data URL that is downloaded:
# this and all measurements after it are lost, with no message.
# Hurts: studies that measure in OHIF and compute from its CSV: wrong columns, and fewer measurements than were made.
# We: docs/ohif.md says how to read it.
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
ds = Dataset()
ds.file_meta = FileMetaDataset()
ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = '1.2.840.10008.5.1.4.1.1.77.1.4'
ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID = '1.2.3.3'
ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
ds.PatientName, ds.PatientID, ds.FrameOfReferenceUID = 'DOE^JANE', 'P1', '1.2.3.4'
ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.Modality, ds.InstanceNumber = '1.2.3.1', '1.2.3.2', 'XC', 1
ds.ImagePositionPatient, ds.ImageOrientationPatient, ds.PixelSpacing = [0, 0, 0], [1, 0, 0, 0, 1, 0], [0.1, 0.1]
ds.Rows = ds.Columns = 100
ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, 'MONOCHROME2', 0
ds.BitsAllocated = ds.BitsStored = 8
ds.HighBit = 7
ds.PixelData = bytes(i % 251 for i in range(10000))
ds.is_little_endian, ds.is_implicit_VR = True, False
ds.save_as('scan.dcm', write_like_original=False)
metadata = {}
for element in ds:
    if element.keyword != 'PixelData':
        value = element.value
        plain = [float(v) for v in value] if element.VM > 1 else str(value) if isinstance(value, str) else value
        metadata[element.keyword] = [{'Alphabetic': str(value)}] if element.VR == 'PN' else plain
metadata['InstanceNumber'] = 1
instance = {'metadata': metadata, 'url': 'dicomweb:http://127.0.0.1:PORT/scan.dcm'}
series = {'SeriesInstanceUID': '1.2.3.2', 'SeriesNumber': 1, 'Modality': 'XC', 'instances': [instance]}
study = {'StudyInstanceUID': '1.2.3.1', 'PatientName': 'DOE^JANE', 'PatientID': 'P1', 'NumInstances': 1, 'Modalities': 'XC', 'series': [series]}
json.dump({'studies': [study]}, open('manifest.json', 'w'))
EOF
/usr/bin/python3 -W ignore make.py
cat >try.mjs <<'EOF'
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.wasm': 'application/wasm' };
const manifest = readFileSync('manifest.json', 'utf8');
const config = `window.config = ${JSON.stringify({
  routerBasename: null, extensions: [], modes: [], showStudyList: true, maxNumberOfWebWorkers: 1,
  showCPUFallbackMessage: false, defaultDataSourceName: 'manifest',
  dataSources: [{ namespace: '@ohif/extension-default.dataSourcesModule.dicomjson', sourceName: 'manifest',
    configuration: { friendlyName: 'Manifest', name: 'manifest' } }],
})}; window.config.httpErrorHandler = () => {};`;
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const send = (type, body) => response.writeHead(200, { 'Content-Type': type }).end(body);
  if (pathname === '/manifest.json') return send('application/json', manifest.replaceAll('PORT', server.address().port));
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
const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
await context.addInitScript(() => {
  sessionStorage.setItem('investigationalUseDialog', 'hidden');
  localStorage.setItem('shownTours', '["basicViewerTour"]');
});
context.setDefaultTimeout(120_000);
const page = await context.newPage();
await page.goto(`${origin}/viewer/manifest?url=${encodeURIComponent(`${origin}/manifest.json`)}`);
await page.waitForFunction(() => {
  const viewports = (window.cornerstone?.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
  return viewports.some((viewport) => viewport.viewportStatus === 'rendered' && viewport.getImageData?.());
});
await page.evaluate(() => window.commandsManager.runCommand('setToolActive', { toolName: 'Length' }));
for (const [index, label] of ['cyst 1', 'cyst #2', 'cyst 3'].entries()) {
  const [from, to] = await page.evaluate((y) => {
    const [viewport] = window.cornerstone.getRenderingEngines().flatMap((engine) => engine.getViewports());
    const box = viewport.canvas.getBoundingClientRect();
    return [[2, y, 0], [6, y, 0]].map((world) => {
      const [left, top] = viewport.worldToCanvas(world);
      return [box.x + left, box.y + top];
    });
  }, 3 + 2 * index);
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((count) => window.services.measurementService.getMeasurements().length === count, index + 1);
  await page.evaluate((text) => {
    const { measurementService } = window.services;
    const drawn = measurementService.getMeasurements().at(-1);
    measurementService.update(drawn.uid, { ...drawn, label: text }, true);
  }, label);
}
const save = async (name) => {
  const waiting = page.waitForEvent('download');
  await page.evaluate(() => window.commandsManager.runCommand('downloadCSVMeasurementsReport', { measurementFilter: () => true }));
  await (await waiting).saveAs(name);
};
await save('with.csv');
await page.evaluate(() => {
  const { measurementService } = window.services;
  for (const drawn of measurementService.getMeasurements()) {
    measurementService.update(drawn.uid, { ...drawn, label: drawn.label.replace('#', '') }, true);
  }
});
await save('without.csv');
await browser.close();
server.close();
EOF
node try.mjs
cat >read.py <<'EOF'
import csv, sys
def short(text): # a tenth of a millimetre: a mouse is not more exact
    try:
        return f'{float(text):.1f}'
    except ValueError:
        return text
rows = list(csv.DictReader(open(sys.argv[1], newline='')))
print(len(rows), 'rows; label, length, unit of the first:', *(short(rows[0][name]) for name in ('Label', 'Length', 'Unit')))
EOF
read_csv() { /usr/bin/python3 read.py "$1"; }
echo 'Expected (RFC 4180, a value with a comma is quoted): 3 rows; label, length, unit of the first: cyst 1 4.0 mm.'
same 'labels cyst 1, cyst 2, cyst 3' '3 rows; label, length, unit of the first: 1.2.3.3 Cornerstone:Length 4.0' "$(read_csv without.csv)"
same 'labels cyst 1, cyst #2, cyst 3' '2 rows; label, length, unit of the first: 1.2.3.3 Cornerstone:Length 4.0' "$(read_csv with.csv)"
same 'how the second file ends' 'cyst ' "$(tail -n 1 with.csv | sed 's/.*,//')"
exit "$changed"
