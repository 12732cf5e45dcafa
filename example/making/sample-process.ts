import { writeFile, rename } from 'node:fs/promises';
import { sampleScans } from '../../test/generator/families.js';
import { encodeAndKeep, encodeBy, encodeFrame } from '../../test/generator/frames.js';

/*
 * A process that makes built-in scans: those that it is told to assemble, and of any scan the frames that it is handed.
 * The frames of a scan go to all of these processes: samples.js hands them out.
 */

/** Whether frames are kept for the tests, too. */
const encode = process.argv.includes('--keep') ? encodeAndKeep : encodeFrame;

type FrameArguments = Parameters<typeof encodeFrame>;

export type ToProcess =
  | { readonly list: true }
  | { readonly file: string; readonly path: string }
  | { readonly frame: number; readonly of: FrameArguments }
  | { readonly frame: number; readonly codestream: Uint8Array };

export type FromProcess =
  | {
      readonly list: readonly {
        readonly title: string;
        readonly file: string;
        readonly beside?: string;
        readonly isQuick?: true;
      }[];
    }
  | { readonly file: string; readonly problem?: string }
  | { readonly frame: number; readonly of: FrameArguments }
  | { readonly frame: number; readonly codestream: Uint8Array };

const send = (message: FromProcess): void => {
  process.send?.(message);
};

const waiting = new Map<number, (codestream: Uint8Array) => void>();
let frames = 0;

encodeBy(
  (...of) =>
    new Promise((resolve) => {
      const frame = ++frames;
      waiting.set(frame, resolve);
      send({ frame, of });
    }),
);

async function assemble(file: string, path: string): Promise<void> {
  const made = sampleScans
    .flatMap(({ specimen, beside }) => [specimen, beside])
    .find((one) => one?.name === file);
  if (made === undefined) throw new Error(`There is no built-in scan ${file}.`);
  const { bytes } = await made.build();
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

process.on('message', (message: ToProcess) => {
  if ('list' in message) {
    send({
      list: sampleScans.map(({ title, specimen, beside, isQuick }) => ({
        title,
        file: specimen.name,
        ...(beside === undefined ? {} : { beside: beside.name }),
        ...(isQuick === undefined ? {} : { isQuick }),
      })),
    });
  } else if ('file' in message) {
    const { file, path } = message;
    assemble(file, path).then(
      () => send({ file }),
      (error: unknown) => send({ file, problem: error instanceof Error ? error.message : String(error) }),
    );
  } else if ('of' in message) {
    const { frame, of } = message;
    void encode(...of).then((codestream) => send({ frame, codestream }));
  } else {
    waiting.get(message.frame)?.(message.codestream);
    waiting.delete(message.frame);
  }
});
process.on('disconnect', () => process.exit());
