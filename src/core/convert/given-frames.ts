import { DicomError } from '../base/errors.js';
import type { OpenedSource } from '../describe/open-part10.js';
import { photometricInterpretation } from '../describe/photometric.js';
import { encapsulate } from '../dicom/part10/encapsulate.js';
import type { MadeChunk } from '../dicom/part10/encode.js';
import { jpegLsHeader } from '../frame/jpeg-ls.js';
import type { CheckedCodestream } from '../frame/j2k/codestream.js';
import type { ResultFrames } from '../repair/context.js';
import type { NewFrames } from './options.js';
import {
  codestreamChunk,
  nativePixelData,
  refuseTooLong,
  uprightInstance,
  type PlannedFrames,
} from './planned-frames.js';

/** What all frames must be. */
interface Expected {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  readonly bits: number;
}

/**
 * Frames that replace the stored ones: each is checked for its size, and for whatever else it says about itself.
 *
 * @throws {@link DicomError} for frames that are not those of this image; UnsupportedError for too many uncompressed ones.
 */
export function givenFrames(opened: OpenedSource, given: NewFrames): PlannedFrames {
  const { image, attributes, description } = opened;
  const { frames, coding, turned } = given;
  if (frames.length !== image?.frames) {
    throw new DicomError('There must be one new frame for each frame of the image.', {
      found: frames.length,
      expected: image?.frames,
    });
  }
  const size = turned ? description.upright : { rows: image.rows, columns: image.columns };
  const expected = { ...size, samples: image.samplesPerPixel, bits: image.bitsStored };
  const planned = PLANS[coding](given, expected);
  const orientation = turned ? 'upright' : 'stored';
  return {
    pixelData: planned.pixelData,
    frames: { kind: 'given', given },
    orientation,
    result: {
      ...planned.result,
      orientation,
      coding,
      length: Array.from({ length: frames.length }, (_, index) => frames.lengthOf(index)).reduce(
        (sum, length) => sum + length,
        0,
      ),
      derivedInstanceUID: turned ? uprightInstance(attributes) : undefined,
    },
    changed: true,
  };
}

interface Plan extends Pick<PlannedFrames, 'pixelData'> {
  readonly result: Pick<ResultFrames, 'reversible' | 'photometricInterpretation'>;
}

const PLANS: Readonly<Record<NewFrames['coding'], (given: NewFrames, expected: Expected) => Plan>> = {
  'jpeg-2000': jpeg2000,
  'jpeg-ls': jpegLs,
  native,
};

function jpeg2000({ frames }: NewFrames, { rows, columns }: Expected): Plan {
  const headers = Array.from({ length: frames.length }, (_, index): CheckedCodestream => {
    const header = frames.at(index).header(index + 1);
    const { width, height } = header.siz;
    if (width !== columns || height !== rows)
      throw otherSize(index, `${height} × ${width}`, `${rows} × ${columns}`);
    return header;
  });
  const [first] = headers;
  return {
    pixelData: encapsulate(
      headers.map(({ length }, index) => codestreamChunk(frames, index, length)),
      true,
    ),
    result: {
      reversible: headers.every(({ reversible }) => reversible),
      photometricInterpretation: first && photometricInterpretation(first),
    },
  };
}

function jpegLs({ frames }: NewFrames, { rows, columns, samples, bits }: Expected): Plan {
  const wanted = `${rows} × ${columns} × ${samples} of ${bits} bits, near 0`;
  const chunks = Array.from({ length: frames.length }, (_, index): MadeChunk => {
    const header = jpegLsHeader(frames.read(index));
    const found =
      header &&
      `${header.rows} × ${header.columns} × ${header.components} of ${header.precision} bits, near ${header.near}`;
    if (found !== wanted) throw otherSize(index, found ?? 'no JPEG-LS', wanted);
    return readChunk(frames, index);
  });
  return { pixelData: encapsulate(chunks, true), result: withoutTransform(samples) };
}

function native({ frames }: NewFrames, { rows, columns, samples, bits }: Expected): Plan {
  const bytes = bits > 8 ? 2 : 1;
  const size = rows * columns * samples * bytes;
  refuseTooLong(size * frames.length);
  const chunks = Array.from({ length: frames.length }, (_, index): MadeChunk => {
    const length = frames.lengthOf(index);
    if (length !== size) throw otherSize(index, `${length} bytes`, `${size} bytes`);
    return readChunk(frames, index);
  });
  return { pixelData: nativePixelData(chunks, bytes === 2 ? 'OW' : 'OB'), result: withoutTransform(samples) };
}

/** JPEG 2000 decoders undo its colour transform; JPEG-LS and uncompressed pixels have none. */
const withoutTransform = (samples: number): Plan['result'] => ({
  reversible: true,
  photometricInterpretation: samples === 3 ? 'RGB' : 'MONOCHROME2',
});

const readChunk = (frames: NewFrames['frames'], index: number): MadeChunk => ({
  length: frames.lengthOf(index),
  make: () => frames.read(index),
});

const otherSize = (index: number, found: string, expected: string): DicomError =>
  new DicomError('A new frame does not have the size of the picture that it replaces.', {
    frame: index + 1,
    found,
    expected,
  });
