import { depthMeans } from '../../src/core/index.js';
import { sha256 } from './codec.js';
import type { Built } from './expected.js';
import { makeFrame, makeFrames, type Frame } from './frames.js';
import { uprightPhantom } from './phantom.js';
import { turnPicture, type Picture } from './picture.js';
import { rawStorageFile } from './raw-storage.js';

const B_SCANS = 12;
/** Grey values of a mean over depth are low: the picture is to be seen. */
const GAIN = 3;

/** The picture that an instrument computes from the cube: a row for each B-scan, the first one lowest. */
function enFaceOf(bScans: readonly Picture[]): Picture {
  const means = bScans.map(({ pixels, rows, columns }) => depthMeans(pixels, rows, columns)).reverse();
  const columns = means[0]!.length;
  const pixels = Uint8Array.from(
    means.flatMap((row) => Array.from(row, (mean) => (mean * GAIN > 255 ? 255 : mean * GAIN))),
  );
  return { pixels, rows: means.length, columns, samples: 1 };
}

const noise = (picture: Picture): Picture => ({
  ...picture,
  pixels: picture.pixels.map((_, index) => (index * 2_654_435_761) >>> 24),
});

/**
 * Raw Data Storage with a cube of a few B-scans and an en-face picture.
 *
 * @param enFace the cube's own; `upside-down`: as if the first B-scan were the highest; `noise`: of nothing.
 */
export async function rawOrderFile(enFace: 'own' | 'upside-down' | 'noise'): Promise<Built> {
  const kind = 'macular-cube';
  const bScans = Array.from({ length: B_SCANS }, (_, index) =>
    uprightPhantom({ kind, index, frames: B_SCANS }),
  );
  const own = enFaceOf(bScans);
  const shown = enFace === 'own' ? own : enFace === 'noise' ? noise(own) : turnPicture(own, 'flip-vertical');
  const { rows, columns, pixels } = shown;
  const frame: Frame = {
    ...(await makeFrame('en-face', 0, { wrapping: 'raw' })),
    ...{ stored: pixels, plain: pixels, pixelsSha256: sha256(pixels), rows, columns },
  };
  return rawStorageFile({
    name: `raw-order-${enFace}`,
    about: `a cube and an en-face picture: ${enFace}`,
    containers: [
      { kind, frames: await makeFrames(kind, B_SCANS) },
      { kind: 'en-face', frames: [frame], stated: { rows, columns } },
    ],
  });
}
