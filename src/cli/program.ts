import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { runBatch, type BatchOptions } from './batch.js';
import type { Surroundings } from './run.js';
import { bytesOf, defaultMemory } from './memory.js';
import { TRANSFER_SYNTAX_NAMES, VOLUME_FORMATS } from './task.js';
import { turnTableFrom } from './turn-table.js';
import { layersCommand, type GivenLayers } from './layers-command.js';
import type { SendOptions } from './run-send.js';
import { sendCommand } from './send-command.js';
import { shardOf, type Shard } from './shard.js';
import { visible, visibleLines } from './terminal-text.js';
import { UsageError } from './usage-error.js';
import { startProcesses } from './workers.js';

const USAGE = 2;

const EXIT_CODES = `
Exit codes: 0 success, 1 some files failed, 2 wrong usage, 130 stopped by Ctrl+C or another signal.`;

/**
 * Runs the command line with `args` (without node and script). Resolves to the exit code; never rejects for anything
 * that a user can do.
 */
export async function run(
  args: readonly string[],
  surroundings: Partial<Surroundings> = {},
): Promise<number> {
  const all: Surroundings = {
    stdout: process.stdout,
    stderr: process.stderr,
    startWorkers: startProcesses,
    ...surroundings,
  };
  let code = 0;
  const program = createProgram(all, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    if (!(error instanceof UsageError)) throw error;
    all.stderr.write(`czm-dicom: ${visible(error.message)}\n`);
    return USAGE;
  }
}

function createProgram(surroundings: Surroundings, setCode: (code: number) => void): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command('czm-dicom')
    .description(
      'Reads DICOM files of Carl Zeiss Meditec (CIRRUS) OCT instruments and converts them to standard DICOM.',
    )
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // Error messages repeat the arguments.
      writeErr: (text) => stderr.write(visibleLines(text)),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .addHelpText('after', EXIT_CODES);

  program
    .command('inspect')
    .description('Says what files are, how that is known, and what would be repaired. Changes nothing.')
    .argument('<file...>', 'files, and folders with DICOM files')
    .option(
      '--prove',
      "decode cubes of Raw Data Storage and compare the order of their B-scans with the instrument's en-face picture",
    )
    .option('--turn-table <file>', TURN_TABLE)
    .option('--follow-links', FOLLOW_LINKS)
    .option('--json', 'JSON on standard output')
    .option('--csv', 'CSV on standard output: one row for each image')
    .option('--contact-sheet <file>', 'a new PNG file of thumbnails, numbered like the rows of --csv')
    .action(async (files: string[], given: InspectOptions) => {
      const { prove = false, followLinks = false, contactSheet } = given;
      const form = formOf(given);
      const turnTable = turnTableFrom(given.turnTable);
      // Loaded only when needed.
      const { runInspect } = await import('./run-inspect.js');
      setCode(await runInspect(files, { form, prove, followLinks, turnTable, contactSheet }, surroundings));
    });

  program
    .command('report')
    .description(
      'Writes what files are made of, to attach to a bug report: tags, lengths, sizes, what was recognized and why. ' +
        'No patient data, dates, UIDs or pixels.',
    )
    .argument('<file...>', 'files')
    .option('--out <file>', 'a new file for the report (default: standard output)')
    .action(async (files: string[], { out }: { out?: string }) => {
      const { runReport } = await import('./run-report.js');
      setCode(runReport(files, { out, version: version() }, surroundings));
    });

  layersCommand(program)
    .option('--turn-table <file>', TURN_TABLE)
    .option('--follow-links', FOLLOW_LINKS)
    .action(async (files: string[], { json, csv, turnTable, followLinks = false, ...given }: GivenLayers) => {
      const form = formOf({ json, csv });
      const { runLayers } = await import('./run-layers.js');
      const options = { ...given, form, followLinks, turnTable: turnTableFrom(turnTable) } as const;
      const program = { name: 'czm-dicom', version: version() };
      setCode(await runLayers(files, { ...options, program }, surroundings));
    });

  convertOptions(
    outCommand(program, 'convert').description(
      'Converts CZM files to standard DICOM: unscrambles frames, repairs attributes. Files that are not CZM are left ' +
        'alone.',
    ),
  ).action(async (inputs: string[], options: Given) => {
    setCode(await runBatch(inputs, { ...complete(options), command: 'convert' }, surroundings));
  });

  convertOptions(workOptions(sendCommand(inputCommand(program, 'send'), positiveInteger))).action(
    async (inputs: string[], options: GivenSend) => {
      const { runSend } = await import('./run-send.js');
      const { allowHttp = false, ...given } = options;
      setCode(await runSend(inputs, { ...complete(given), allowHttp }, surroundings));
    },
  );

  outCommand(program, 'export')
    .description('Writes the frames of CZM files as pictures, or all frames of an image as one volume.')
    .addOption(
      new Option(
        '--format <format>',
        'a file for each frame: png (upright), jp2 (the plain JP2 files, byte for byte, as stored); a file for all ' +
          'frames of an image, upright, with a JSON file beside it: nii (NIfTI-1), npy (NumPy), tiff (OME-TIFF)',
      )
        .choices(['png', 'jp2', ...VOLUME_FORMATS])
        .makeOptionMandatory(),
    )
    .option('--pixels-only', 'nii: state no millimetres and no directions, even if they are known')
    .action(async (inputs: string[], options: Given) => {
      if (options.pixelsOnly === true && options.format !== 'nii')
        throw new UsageError(
          '--pixels-only is for --format nii only: the other formats do not need millimetres.',
        );
      setCode(await runBatch(inputs, { ...complete(options), command: 'export' }, surroundings));
    });
  return program;
}

const TURN_TABLE =
  'JSON file of your own turns, by shape (*x600x800), protocol or kind of scan: { "*x600x800": "transpose" }';
const FOLLOW_LINKS = 'enter linked folders outside those named';

/** @throws UsageError if two forms are requested. */
function formOf({ json, csv }: Pick<InspectOptions, 'json' | 'csv'>): 'text' | 'json' | 'csv' {
  if (json === true && csv === true) throw new UsageError('Choose either --json or --csv.');
  return json === true ? 'json' : csv === true ? 'csv' : 'text';
}

interface InspectOptions {
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
  readonly contactSheet?: string;
  readonly prove?: boolean;
  readonly turnTable?: string;
  readonly followLinks?: boolean;
}

type Given = Partial<Omit<BatchOptions, 'command' | 'out' | 'turnTable' | 'program'>> &
  Pick<BatchOptions, 'out'> & { readonly turnTable?: string };

type GivenSend = Omit<Given, 'out'> &
  Pick<SendOptions, 'to' | 'state' | 'patience'> & { readonly allowHttp?: boolean };

const complete = <T extends Omit<Given, 'out'>>(given: T): T & Omit<BatchOptions, 'command' | 'out'> => ({
  upright: given.layers === true,
  layers: false,
  format: 'png',
  pixelsOnly: false,
  overwrite: false,
  followLinks: false,
  jobs: availableParallelism(),
  memory: defaultMemory(),
  timeLimit: TIME_LIMIT,
  json: false,
  ...given,
  turnTable: turnTableFrom(given.turnTable),
  program: { name: 'czm-dicom', version: version() },
});

const inputCommand = (program: Command, name: string): Command =>
  program
    .command(name)
    .argument('<input...>', 'files and folders; DICOM files are recognized by content, not by name');

/** Options that `convert` and `export` share. */
const outCommand = (program: Command, name: string): Command =>
  workOptions(
    inputCommand(program, name)
      .requiredOption('--out <folder>', 'folder for the results; the structure of input folders is kept')
      .option('--overwrite', 'write existing results again (default: continue where a run stopped)')
      .option('--summary <file>', 'write the JSON to a file; replaces an older summary'),
  );

/** Options that `convert` and `send` share. */
const convertOptions = (command: Command): Command =>
  command
    .option('--upright', 'turn the frames upright, stored losslessly as a new, derived instance')
    .option(
      '--layers',
      "also write the instrument's own retinal layers beside their cubes, as Height Map Segmentation; turns frames " +
        'as --upright does',
    )
    .addOption(
      new Option(
        '--transfer-syntax <name>',
        'how frames are stored, losslessly: jpeg-ls, jpeg-2000, or explicit (uncompressed) (default: as they are ' +
          'in the source; with --upright, jpeg-ls for turned frames)',
      ).choices(TRANSFER_SYNTAX_NAMES),
    );

/** Options of all commands that process many files. */
const workOptions = (command: Command): Command =>
  command
    .option('--turn-table <file>', TURN_TABLE)
    .option('--follow-links', FOLLOW_LINKS)
    .option(
      '--jobs <number>',
      'number of files processed at a time (default: one for each processor)',
      positiveInteger,
    )
    .option(
      '--memory <size>',
      "memory for all files processed at a time, such as 500M or 4G (default: a quarter of the machine's); a " +
        'larger file is processed alone',
      memorySize,
    )
    .option(
      '--time-limit <seconds>',
      `give up on a file that takes longer to read, or has a frame that takes longer to decode or encode (default: ` +
        `${TIME_LIMIT})`,
      positiveInteger,
    )
    .option('--json', 'JSON on standard output')
    .addOption(
      new Option(
        '--shard <i/n>',
        'process only part i of n of the files, such as 1/4; their paths below the folders named decide which',
      ).argParser(shard),
    );

/** Seconds. The largest frames that are decoded take about ten. */
const TIME_LIMIT = 60;

function memorySize(text: string): number {
  const bytes = bytesOf(text);
  if (bytes === undefined || bytes === 0)
    throw new InvalidArgumentError('It must be a size such as 500M or 4G.');
  return bytes;
}

function shard(text: string): Shard {
  const value = shardOf(text);
  if (value === undefined)
    throw new InvalidArgumentError('It must be a part and the number of parts, such as 1/4.');
  return value;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be 1 or more.');
  return value;
}

/** Two folders up from both dist/cli and src/cli. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(Reflect.get(Object(manifest), 'version'));
}
