import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import vm from 'node:vm';
import { squareCube, squareLayers } from '../generator/square-cube.js';
import { isPrinted, stepsOf } from './expectations.js';
import { allPages, placeOf, ROOT, type Block } from './pages.js';
import { programsOfDocstrings, programsOfPages, typeErrors, writePrograms } from './programs.js';
import { runPrograms } from './run-programs.js';
import { install, type Installed, type Workplace } from './workplace.js';

const pages = allPages();
const blocks = pages.flatMap((page) => page.blocks);
const programs = [...programsOfPages(), ...programsOfDocstrings()];
const isRun = ({ notRun, checkedBy }: Block): boolean => notRun === undefined && checkedBy === undefined;

let installed: Installed;
beforeAll(() => {
  installed = install();
});
afterAll(() => installed.remove());

const named = (some: readonly Block[]): [string, Block][] => some.map((block) => [placeOf(block), block]);

describe('blocks', () => {
  it('say what they are', () => {
    const known = ['sh', 'console', 'ts', 'js', 'json', 'html', 'nginx', 'mermaid'];
    expect(blocks.filter(({ language }) => !known.includes(language)).map(placeOf)).toEqual([]);
  });

  // Those that no test can run, each with its reason. A new one has to be let in here.
  it('are run, but for these', () => {
    const left = blocks.flatMap((block) => (block.notRun === undefined ? [] : [[block.page, block.notRun]]));
    expect(left).toMatchSnapshot();
  });

  it('that are left to another test are read by it', () => {
    const forgotten = blocks.filter(({ page, checkedBy }) => {
      if (checkedBy === undefined) return false;
      const folder = join(ROOT, dirname(checkedBy));
      if (!existsSync(join(ROOT, checkedBy))) return true;
      // The test itself, or what lies beside it for it.
      const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'));
      const text = sources.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
      return !text.includes(`'${page}'`) && !text.includes('blockWith(');
    });
    expect(forgotten.map(placeOf)).toEqual([]);
  });
});

describe.each(
  pages
    .map(
      ({ path, blocks: all }) =>
        [path, all.filter(({ language }) => language === 'sh' || language === 'console')] as const,
    )
    .filter(([, commands]) => commands.some(isRun)),
)('commands of %s', (_, commands) => {
  let workplace: Workplace;
  beforeEach(() => {
    workplace = installed.workplace();
  });
  afterEach(() => workplace.remove());

  it.each(named(commands.filter(isRun)))('%s', async (__, { language, text }) => {
    if (language === 'sh') {
      const { code, printed } = await workplace.shell(`set -e\n${text}`);
      expect({ code, printed: code === 0 ? '' : printed }).toEqual({ code: 0, printed: '' });
      return;
    }
    for (const { command, printed: expected } of stepsOf(text)) {
      const { printed } = await workplace.shell(command);
      if (!isPrinted(expected, printed)) expect(printed).toBe(expected);
    }
  });
});

describe('programs', () => {
  const inNode = programs.filter(({ inPage }) => !inPage);
  let workplace: Workplace;
  let files: readonly string[];
  /** What does not hold, by the place of the program; undefined of one that was not run. */
  let broken: Readonly<Record<string, readonly string[]>>;

  beforeAll(async () => {
    workplace = installed.workplace();
    // A cube on which layers can be measured, and its analysis object.
    writeFileSync(join(workplace.path, 'macula.EX.DCM'), (await squareCube('OS').build()).bytes);
    writeFileSync(join(workplace.path, 'layers.DCM'), squareLayers());
    files = writePrograms(workplace.path, programs);
    broken = await runPrograms(workplace, inNode);
  });
  afterAll(() => workplace.remove());

  it('fit the types that the package publishes', () => {
    const errors = typeErrors(files).map((error) =>
      error.replace(/^program-(\d+)\.ts/, (name, number) => programs[Number(number) - 1]?.place ?? name),
    );
    expect(errors).toEqual([]);
  });

  it.each(inNode.map(({ place }) => place))('%s does what it says', (place) => {
    expect(broken[place]).toEqual([]);
  });
});

describe('data', () => {
  const json = blocks.filter(({ language }) => language === 'json').filter(isRun);
  it.each([['none', undefined] as const, ...named(json)])('%s is JSON', (_, block) => {
    expect(() => JSON.parse(block?.text ?? '{}')).not.toThrow();
  });
});

describe('scripts', () => {
  const scripts = blocks.filter(({ language }) => language === 'js').filter(isRun);
  it.each(named(scripts))('%s runs where a page loads it', (_, { text }) => {
    const window: { config?: { extensions?: readonly string[] } } = {};
    vm.runInNewContext(text, { window });
    expect(window.config?.extensions).toEqual(['/czm-ohif/czm-ohif.js']);
  });
});
