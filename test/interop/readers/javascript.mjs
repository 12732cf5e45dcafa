import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/*
 * What JavaScript libraries make of DICOM files: `node javascript.mjs LIBRARY FILE...` prints an array, in the order of
 * the files, of what reader.ts calls Seen, or null for files that it refuses. In a process of its own: libraries print.
 */

const require = createRequire(import.meta.url);
const [library = '', ...paths] = process.argv.slice(2);

/** @typedef {import('./reader.js').Seen} Seen */

/**
 * @param {Uint8Array} bytes samples of all frames
 * @param {number} samples of a pixel
 * @returns {Seen['pixels']}
 */
const ends = (bytes, samples) => [[...bytes.subarray(0, samples)], [...bytes.subarray(-samples)]];

/** @type {Record<string, (bytes: ArrayBuffer) => Seen>} */
const READERS = {
  daikon(bytes) {
    const daikon = require('daikon');
    const image = daikon.Series.parseImage(new DataView(bytes));
    const [down, across] = image.getPixelSpacing() ?? [];
    const cosines = image.getImageDirections();
    return {
      size: [image.getCols(), image.getRows(), image.getNumberOfFrames()],
      spacing: [across, down, image.getSliceGap() ?? undefined],
      ...(cosines === null
        ? {}
        : { axes: [cosines.slice(0, 3), cosines.slice(3), undefined], origin: image.getImagePosition() }),
      pixels: ends(new Uint8Array(image.getRawData()), image.getNumberOfSamplesPerPixel()),
    };
  },

  dcmjs(bytes) {
    const { data } = require('dcmjs');
    const { dict } = data.DicomMessage.readFile(bytes);
    const set = data.DicomMetaDictionary.naturalizeDataset(dict);
    const [down, across] = set.PixelSpacing ?? [];
    const cosines =
      set.SharedFunctionalGroupsSequence?.[0]?.PlaneOrientationSequence?.[0]?.ImageOrientationPatient;
    const first = set.PerFrameFunctionalGroupsSequence?.[0]?.PlanePositionSequence?.[0]?.ImagePositionPatient;
    return {
      size: [set.Columns, set.Rows, Number(set.NumberOfFrames)],
      spacing: [across, down, set.SpacingBetweenSlices],
      ...(cosines === undefined
        ? {}
        : { axes: [cosines.slice(0, 3), cosines.slice(3), undefined], origin: first }),
    };
  },

  /** Geometry and pixels of uncompressed files: its decoders need the workers of a browser. */
  dwv(bytes) {
    const { DicomParser, createImage } = require('dwv');
    const parser = new DicomParser();
    parser.parse(bytes);
    const elements = parser.getDicomElements();
    const geometry = createImage(elements).getGeometry();
    const orientation = geometry.getOrientation();
    /** @type {(column: number) => [number, number, number]} */
    const axis = (column) => [0, 1, 2].map((row) => orientation.get(row, column));
    const origin = geometry.getOrigin();
    const samples = elements['00280002'].value[0];
    return {
      size: geometry.getSize().getValues().slice(0, 3),
      spacing: geometry.getSpacing().getValues(),
      axes: [axis(0), axis(1), axis(2)],
      origin: [origin.getX(), origin.getY(), origin.getZ()],
      pixels: ends(elements['7FE00010'].value[0], samples),
    };
  },
};

const read = READERS[library];
if (read === undefined) throw new Error(`no reader is called ${library}`);
// Libraries write their warnings to the console.
console.warn = console.log = console.error = () => undefined;
const results = paths.map((path) => {
  const file = readFileSync(path);
  try {
    return read(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  } catch {
    return null;
  }
});
process.stdout.write(JSON.stringify(results));
