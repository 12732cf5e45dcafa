import { jsonOf } from '../test/core/containers/json-of.js';
import { codestream, czmFile, even, plainFrame, scrambledFrame } from '../test/core/czm-file.js';
import { rawFile } from '../test/core/containers/raw-file.js';
import type { DicomJson } from '../src/core/index.js';
import { cliTarget } from './cli.js';
import { checkAccepted, checkFile, checkFrame, checkJson } from './core-properties.js';
import { FILES, SOUND } from './corpus.js';
import { decodeTarget } from './decode.js';
import { mutateJson } from './json.js';
import { landmarks } from './mutate.js';
import { bytesTarget, type Base, type Target } from './trial.js';

const base = (name: string, bytes: Uint8Array): Base => ({ name, bytes, marks: landmarks(bytes) });

const FRAMES: readonly Base[] = [
  base('scrambled', scrambledFrame()),
  base('JP2', plainFrame()),
  base('codestream', even(codestream({ samples: 3, colourTransform: true }))),
];

const JSONS: readonly DicomJson[] = [
  jsonOf(czmFile({ pixelData: 'absent' })),
  jsonOf(rawFile()),
  jsonOf(rawFile(), { frames: 'inline' }),
  jsonOf(rawFile(), { closed: true }),
];

const jsonTarget: Target = {
  name: 'json',
  trial: (chance) => {
    const json = mutateJson(chance.one(JSONS), chance);
    return {
      of: 'DICOM JSON',
      check: () => checkJson(json),
      content: () => JSON.stringify(json) ?? 'undefined',
      smaller: () => [],
    };
  },
};

/** Everything that receives bytes or names from elsewhere, prepared when its turn comes. */
export const TARGETS: Readonly<Record<string, () => Target | Promise<Target>>> = {
  file: () => {
    for (const { name, bytes } of SOUND) checkAccepted(name, bytes);
    return bytesTarget('file', FILES, checkFile);
  },
  frame: () => bytesTarget('frame', FRAMES, checkFrame),
  json: () => jsonTarget,
  decode: decodeTarget,
  cli: cliTarget,
};

/** The share of the time. */
export const SHARES: Readonly<Record<string, number>> = { file: 5, frame: 1, json: 2, decode: 2, cli: 5 };
