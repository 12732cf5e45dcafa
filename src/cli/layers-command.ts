import { InvalidArgumentError, type Command } from 'commander';

/** `ILM:RPE` as two names. */
function surfaceNames(text: string): readonly [string, string] {
  const [upper = '', lower = '', ...others] = text.split(':').map((name) => name.trim());
  if (upper === '' || lower === '' || others.length > 0) {
    throw new InvalidArgumentError('It must be two names, the upper one first, such as ILM:RPE.');
  }
  return [upper, lower];
}

/** `256,64` as A-scan and B-scan. */
function placeOf(text: string): readonly [number, number] {
  const [aScan = Number.NaN, bScan = Number.NaN, ...others] = text.split(',').map(Number);
  if (!(aScan >= 1 && bScan >= 1) || others.length > 0) {
    throw new InvalidArgumentError('It must be an A-scan and a B-scan, counted from 1, such as 256,64.');
  }
  return [aScan, bScan];
}

/** The options as commander returns them. */
export interface GivenLayers {
  readonly surfaces?: readonly [string, string];
  readonly centre?: readonly [number, number];
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly turnTable?: string;
  readonly followLinks?: boolean;
}

/** The command and its options, except those that it shares with others. */
export const layersCommand = (program: Command): Command =>
  program
    .command('layers')
    .description(
      "Measures the instrument's own retinal layers: thickness, and means in the sectors of the ETDRS grid. Says " +
        'which cube the layers belong to and, if there are no numbers, why. Changes nothing.',
    )
    .argument('<file...>', 'cubes, and the analysis objects or height maps beside them; folders of both')
    .option('--surfaces <upper:lower>', 'the surfaces to measure between (default: ILM:RPE)', surfaceNames)
    .option(
      '--centre <a-scan,b-scan>',
      'where the fovea is, counted from 1 (default: as the analysis states it)',
      placeOf,
    )
    .option('--json', 'JSON on standard output')
    .option('--csv', 'CSV on standard output: one row for each sector');
