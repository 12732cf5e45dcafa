import { analysisObject, surfaceBytes, type DepthAt, type Lie } from './analysis.js';
import type { Eye } from './anatomy.js';
import { sha256 } from './codec.js';
import { uidFor } from './czm-attributes.js';
import type { Built } from './expected.js';
import type { Frame } from './frames.js';
import { KINDS } from './kinds.js';
import { inverseTurn, turnPicture } from './picture.js';
import { rawStorageFile } from './raw-storage.js';
import { SQUARE } from './square-cube.js';

/*
 * Raw Data Storage with a structural and a flow cube of 96 × 96 A-scans, each with one bright plane, of one sample, at a known
 * distance below the ILM. The ILM is tilted, and lies otherwise in the other eye: no two flips are alike. Frames are not
 * compressed, so that every sample is known.
 */

const SAMPLES = 1024;

/** Samples from the ILM down. */
export const PLANES = { structure: 30, flow: 60, RPE: 110 } as const;
/** What the samples are: of the plane, and above, in and below the retina. */
export const PLANE_GREYS = { plane: 250, vitreous: 10, retina: 120, choroid: 40 } as const;
/** Flow everywhere but in its plane. */
export const STILL = 5;

export const planeIlm = (eye: Eye): DepthAt => {
  const nasal = eye === 'OD' ? 1 : -1;
  return (bScan, aScan) => Math.round(300 + bScan * 0.9 + nasal * aScan * 0.6 + 12 * Math.sin(aScan / 17));
};

const below =
  (upper: DepthAt, samples: number): DepthAt =>
  (bScan, aScan) =>
    (upper(bScan, aScan) ?? 0) + samples;

function frame(kind: 'angiography-96' | 'flow-96', bScan: number, ilm: DepthAt): Frame {
  const pixels = new Uint8Array(SAMPLES * SQUARE.aScans);
  const isFlow = kind === 'flow-96';
  for (let aScan = 0; aScan < SQUARE.aScans; aScan++) {
    const top = ilm(bScan, aScan) ?? 0;
    for (let row = 0; row < SAMPLES; row++) {
      const { vitreous, retina, choroid, plane } = PLANE_GREYS;
      const tissue = row < top ? vitreous : row < top + PLANES.RPE ? retina : choroid;
      const isPlane = row === top + (isFlow ? PLANES.flow : PLANES.structure);
      pixels[row * SQUARE.aScans + aScan] = isPlane ? plane : isFlow ? STILL : tissue;
    }
  }
  const turn = KINDS[kind].turn(bScan);
  const upright = { pixels, rows: SAMPLES, columns: SQUARE.aScans, samples: 1 };
  const stored = turnPicture(upright, inverseTurn(turn));
  return {
    ...{ stored: stored.pixels, plain: stored.pixels, scrambled: false, reversible: true },
    ...{ rows: stored.rows, columns: stored.columns, samples: 1, turn },
    pixelsSha256: sha256(stored.pixels),
    mark: { frame: bScan + 1, series: 0 },
    field: KINDS[kind].field,
  };
}

export function planeCubes(eye: Eye): Built {
  const ilm = planeIlm(eye);
  const numbers = Array.from({ length: SQUARE.bScans }, (_, bScan) => bScan);
  const containers = (['angiography-96', 'flow-96'] as const).map((kind) => ({
    kind,
    frames: numbers.map((bScan) => frame(kind, bScan, ilm)),
    volume: true,
  }));
  return rawStorageFile({
    ...{ name: `planes-${eye}`, eye, about: 'cubes with a bright plane each', containers },
    ...{ pattern: 'ANGIO_3MM', protocol: 'Angiography 3x3 mm', object: 'CapeCodMacularCubeRawData' },
  });
}

/** Their layers, with the IPL 45 samples below the ILM, and the RPE where the retina ends. */
export function planeLayers(
  eye: Eye,
  lie?: Lie,
  hole?: (bScan: number, aScan: number) => boolean,
): Uint8Array {
  const ilm = planeIlm(eye);
  const upper: DepthAt = (b, a) => (hole?.(b, a) ? undefined : ilm(b, a));
  return analysisObject({
    name: `planes-${eye} layers`,
    eye,
    refersTo: [uidFor(`instance planes-${eye}`)],
    surfaces: {
      ILM: surfaceBytes(SQUARE, upper, lie),
      IPL: surfaceBytes(SQUARE, below(ilm, 45), lie),
      OPL: surfaceBytes(SQUARE, below(ilm, 80), lie),
      RPE: surfaceBytes(SQUARE, below(ilm, PLANES.RPE), lie),
    },
  });
}
