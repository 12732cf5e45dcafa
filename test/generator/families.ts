import { angiography } from './angiography.js';
import { exClean, exDamaged, exDataSets, exEncapsulation } from './ex-defects.js';
import { exKinds } from './ex-kinds.js';
import type { Specimen } from './expected.js';
import { macularLayers } from './macular-layers.js';
import { makeFrames, type FrameOptions } from './frames.js';
import { lineScans } from './line-scans.js';
import { ordinaryFile } from './ordinary.js';
import { plexElite } from './plex.js';
import { patterns, protocols } from './protocols.js';
import { rawSpecimens } from './raw-specimens.js';
import { eyes, identifications, sopClasses } from './recognition.js';
import { standardObjects } from './standard-objects.js';

const PLAIN: FrameOptions = { scrambled: false, series: 63 };

/** Files of another manufacturer, which must come through untouched. */
const ordinary: readonly Specimen[] = [
  {
    name: 'ordinary.dcm',
    build: async () =>
      ordinaryFile({
        name: 'ordinary',
        about: 'uncompressed, another manufacturer',
        kind: 'en-face',
        frames: await makeFrames('en-face', 1, { ...PLAIN, wrapping: 'raw' }),
        uncompressed: true,
      }),
  },
  {
    name: 'ordinary-jpeg-2000.dcm',
    build: async () =>
      ordinaryFile({
        name: 'ordinary-jpeg-2000',
        about: 'standard JPEG 2000, another manufacturer',
        kind: 'unknown',
        frames: await makeFrames('unknown', 3, { ...PLAIN, wrapping: 'codestream' }),
      }),
  },
];

/** Every file that the generator knows, by unique name. Nothing is made before `build()` is called. */
export const specimens: readonly Specimen[] = [
  ...exKinds,
  ...exEncapsulation,
  ...exDataSets,
  ...exDamaged,
  ...exClean,
  ...rawSpecimens,
  ...ordinary,
  ...standardObjects,
  ...angiography,
  ...plexElite,
  ...lineScans,
  ...sopClasses,
  ...identifications,
  ...eyes,
  ...protocols,
  ...patterns,
];

/** The file of that name. */
export function specimen(name: string): Specimen {
  const found = specimens.find((candidate) => candidate.name === name);
  if (!found)
    throw new RangeError(`No specimen is called ${name}. Known: ${specimens.map((s) => s.name).join(', ')}`);
  return found;
}

/** A built-in scan of the example viewer, and what lies beside it: its analysis. */
export interface SampleScan {
  readonly title: string;
  readonly specimen: Specimen;
  /** Made in a moment: shown first where nothing is made yet. */
  readonly isQuick?: true;
  readonly beside?: { readonly name: string; readonly build: () => Promise<{ readonly bytes: Uint8Array }> };
}

/** What the example viewer offers without a file at hand. All are synthetic and say so in Image Comments. */
export const sampleScans: readonly SampleScan[] = [
  {
    title: 'Macular cube, 128 B-scans (synthetic)',
    specimen: specimen('macular-cube.EX.DCM'),
    beside: macularLayers,
  },
  { title: 'HD crossed lines (synthetic)', specimen: specimen('hd-cross.EX.DCM'), isQuick: true },
  { title: 'Optic disc cube, 200 B-scans (synthetic)', specimen: specimen('optic-disc-cube.EX.DCM') },
  { title: 'LSLO fundus (synthetic)', specimen: specimen('fundus.EX.DCM') },
  { title: 'Iris photograph (synthetic)', specimen: specimen('iris.EX.DCM') },
  { title: 'Ordinary DICOM of another manufacturer (synthetic)', specimen: specimen('ordinary.dcm') },
  { title: 'Cube with a damaged B-scan (synthetic)', specimen: specimen('damaged-cube.EX.DCM') },
  { title: 'FORUM raw data of an angiography (synthetic)', specimen: specimen('raw-angiography.DCM') },
  {
    title: 'Angiography, structure, 96 B-scans of 96 A-scans (synthetic)',
    specimen: specimen('angiography-square.EX.DCM'),
  },
  {
    title: 'Angiography, flow, 96 B-scans of 96 A-scans (synthetic)',
    specimen: specimen('flow-square.EX.DCM'),
  },
  {
    title: 'Standard OPT as sent to an archive, 12 B-scans (synthetic)',
    specimen: specimen('standard-cube-12.dcm'),
  },
  { title: 'Standard OP: the LSLO picture of that OPT (synthetic)', specimen: specimen('standard-lslo.dcm') },
];
