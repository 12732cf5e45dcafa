import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import { decode } from 'fast-png';
import type { Locator } from 'playwright-core';
import { viridis } from '../../example/model/colour-maps.js';
import { LIES, surfaceBytes, type DepthAt } from '../generator/analysis.js';
import type { Eye } from '../generator/anatomy.js';
import { uidFor } from '../generator/czm-attributes.js';
import { heightMap } from '../generator/height-map.js';
import { planeCubes, planeLayers } from '../generator/plane-cube.js';
import { SQUARE, squareCube, squareDepth, squareLayers } from '../generator/square-cube.js';
import { eventually } from '../support/eventually.js';
import { bytesOf } from './linked-pictures.js';
import { openViewer, type Viewer } from './viewer.js';

/*
 * What the viewer makes of the instrument's own layers: lines over B-scans, a map of thickness and the ETDRS grid. The RPE
 * is put 300 µm below the ILM.
 */

const PER_SAMPLE = 2000 / 1023;
const SAMPLES = 300 / PER_SAMPLE;

/** The ILM of the phantom, and a surface 300 µm below it, but for a hole. */
const slab = (eye: Eye): { readonly ilm: DepthAt; readonly rpe: DepthAt } => {
  const ilm = squareDepth('ILM', eye);
  const rpe: DepthAt = (b, a) => (isHole(b, a) ? undefined : Math.round(ilm(b, a)!) + SAMPLES);
  return { ilm, rpe };
};
const isHole = (b: number, a: number): boolean => b >= 4 && b < 8 && a >= 10 && a < 16;

const layersOf = (eye: Eye, more: Parameters<typeof squareLayers>[0] = {}): Uint8Array => {
  const { ilm, rpe } = slab(eye);
  const surfaces = {
    ILM: surfaceBytes(SQUARE, ilm),
    RPE: surfaceBytes(SQUARE, rpe),
    'RPE fit': surfaceBytes(SQUARE, squareDepth('RPE', eye)),
  };
  return squareLayers({ eye, surfaces, ...more });
};

let viewer: Viewer;
const cubes = new Map<Eye, Uint8Array>();
beforeAll(async () => {
  viewer = await openViewer();
  for (const eye of ['OS', 'OD'] as const) cubes.set(eye, (await squareCube(eye).build()).bytes);
});
afterAll(() => viewer.close());

/** Opens a cube and its layers in a fresh page. */
async function open(eye: Eye, layers: Uint8Array = layersOf(eye)): Promise<void> {
  await viewer.restart();
  await viewer.open({ name: 'cube.dcm', bytes: cubes.get(eye)! }, { name: 'layers.dcm', bytes: layers });
}

const lines = (pane: string): Locator =>
  viewer.part(`pane-${pane}`).locator('[data-czm-layers] path[data-surface]');

async function showSections(): Promise<void> {
  await viewer.part('layout-sections').click();
  await viewer.page.waitForFunction(() => {
    // The fundus has a pane too, which is empty here.
    const covers = ['bscan', 'slow', 'enface'].map((pane) =>
      document.querySelector<HTMLElement>(`[data-testid="pane-${pane}"] .pane-cover`),
    );
    return covers.every((cover) => cover?.hidden);
  });
}

const facts = (): Promise<string> => viewer.part('facts').innerText();

describe('layers in the viewer', () => {
  beforeAll(() => open('OS'));

  it('are drawn over the B-scan, with whose they are; one key hides them', async () => {
    await eventually(async () => expect(await lines('stack').count()).toBe(3));
    expect(await viewer.part('pane-stack').locator('[data-czm-legend]').textContent()).toContain(
      "instrument's own",
    );
    expect(await facts()).toContain("ILM; RPE; RPE fit: the instrument's own.");
    await viewer.page.keyboard.press('y');
    await eventually(async () => expect(await lines('stack').count()).toBe(0));
    expect(await viewer.part('layers').getAttribute('aria-pressed')).toBe('false');
    await viewer.page.keyboard.press('y');
    await eventually(async () => expect(await lines('stack').count()).toBe(3));
  });

  it('are drawn over B-scan and slow section, and not over the en-face section', async () => {
    await showSections();
    await eventually(async () => {
      expect(await lines('bscan').count()).toBe(3);
      expect(await lines('slow').count()).toBe(3);
      expect(await lines('enface').count()).toBe(0);
    });
  });
});

/** The colour at the middle of an A-scan of a B-scan in the en-face section, both from 0. */
async function colourAt(places: readonly (readonly [bScan: number, aScan: number])[]): Promise<number[][]> {
  const pane = viewer.part('pane-enface');
  const points = await viewer.page.evaluate((list) => {
    const example = window.czmExample!;
    const viewport = example.renderingEngine.getViewport('enface') as Types.IVolumeViewport;
    const volume = example.cornerstone.cache.getVolumes()[0]!;
    const order = volume.imageIds.map((id) => example.series[0]!.imageIds.indexOf(id));
    return list.map(([b, a]) =>
      viewport.worldToCanvas(
        example.cornerstone.utilities.transformIndexToWorld(volume.imageData!, [a, 0, order.indexOf(b)]),
      ),
    );
  }, places);
  const { data, width, channels } = decode(await pane.screenshot());
  return points.map(([x, y]) => {
    const at = (Math.floor(y) * width + Math.floor(x)) * channels;
    return [...data.slice(at, at + 3)];
  });
}

const difference = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? 0))));

describe.each(['OS', 'OD'] as const)('thickness, %s', (eye) => {
  beforeAll(async () => {
    await open(eye, layersOf(eye));
    await eventually(async () => expect(await lines('stack').count()).toBe(3));
    await viewer.page.keyboard.press('t');
    await showSections();
    await eventually(async () => expect(await viewer.part('thickness-map').count()).toBe(1));
  });

  it('has the colour of 300 µm everywhere but in the hole', async () => {
    const scale = viewer.part('thickness-scale');
    const [from, to] = [
      Number(await scale.getAttribute('data-from')),
      Number(await scale.getAttribute('data-to')),
    ];
    expect(await scale.textContent()).toContain(`${to}`);
    // Clear of the grid, of the crosshairs, and of what is written in the corners.
    const full = [
      [88, 6],
      [70, 8],
      [20, 6],
    ] as const;
    await eventually(async () => {
      for (const colour of await colourAt(full)) {
        expect(difference(colour, viridis((300 - from) / (to - from)))).toBeLessThan(4);
      }
      // What is below the map is grey.
      const [[red, green, blue] = []] = await colourAt([[6, 13]]);
      expect(Math.max(Math.abs(red! - green!), Math.abs(green! - blue!))).toBeLessThan(4);
    });
  });

  it('is 300 µm in all nine sectors, nasal at its side', async () => {
    const cells = await viewer.part('etdrs-table').locator('td:nth-of-type(1)').allInnerTexts();
    expect(cells).toHaveLength(9);
    for (const cell of cells) expect(Math.abs(Number.parseFloat(cell) - 300)).toBeLessThan(1);
    const box = async (name: string): Promise<{ x: number; y: number }> =>
      (await viewer.page.locator(`text[data-sector="${name}"]`).boundingBox())!;
    const [nasal, temporal] = [await box('outer nasal'), await box('outer temporal')];
    expect(Math.sign(nasal.x - temporal.x)).toBe(eye === 'OD' ? 1 : -1);
    expect((await box('outer superior')).y).toBeLessThan((await box('outer inferior')).y - 50);
    const notes = await viewer.part('etdrs-notes').innerText();
    expect(notes).toContain('not corrected for the length of the eye');
    expect(notes).toContain('stated: (0073,1140)');
  });
});

describe('thickness', () => {
  it('takes another centre and other surfaces, and saves its numbers with what stands behind them', async () => {
    await viewer.part('put-centre').click();
    await eventually(async () =>
      expect(await viewer.part('etdrs-notes').innerText()).toContain('set by you (assumed)'),
    );
    await viewer.part('lower-surface').selectOption('RPE fit');
    await eventually(async () =>
      expect(await viewer.part('thickness-mean').innerText()).not.toContain('mean 300.0'),
    );
    const save = async (form: string): Promise<string> => {
      const [download] = await Promise.all([
        viewer.page.waitForEvent('download'),
        viewer.part(`save-${form}`).click(),
      ]);
      return new TextDecoder().decode(await bytesOf(download));
    };
    const csv = await save('csv');
    expect(csv.trimEnd().split('\r\n')).toHaveLength(10);
    expect(csv).toContain('cornerstone-czm-image-loader example viewer');
    const { layers } = JSON.parse(await save('json')) as {
      layers: {
        cubes: { eye: string; thickness: { lower: string }; etdrs: { centre: object; sectors: object[] } }[];
      }[];
    };
    expect(layers[0]!.cubes[0]).toMatchObject({ eye: 'R', thickness: { lower: 'RPE fit' } });
    expect(layers[0]!.cubes[0]!.etdrs.centre).toMatchObject({
      provenance: 'assumed',
      source: 'set by the user',
    });
  });

  it('says why there is no grid, and no map', async () => {
    await open('OS', layersOf('OS', { fovea: undefined as never }));
    await eventually(async () =>
      expect(await viewer.part('why-no-etdrs').innerText()).toContain(
        'The position of the fovea is not stated',
      ),
    );
    await open('OS', layersOf('OD'));
    await eventually(async () => expect(await facts()).toContain('The layers are of the other eye.'));
    expect(await lines('stack').count()).toBe(0);
    await viewer.page.keyboard.press('t');
    expect(await viewer.part('notices').innerText()).toContain('The layers are of the other eye.');
    expect(await viewer.part('thickness-panel').isHidden()).toBe(true);
    // The same layers the other way round are laid the right way round.
    const { ilm, rpe } = slab('OS');
    const surfaces = { ILM: surfaceBytes(SQUARE, ilm, LIES[3]), RPE: surfaceBytes(SQUARE, rpe, LIES[3]) };
    await open('OS', squareLayers({ surfaces }));
    await eventually(async () => expect(await lines('stack').count()).toBe(2));
  });
});

describe.each(['OS', 'OD'] as const)('en-face slab, %s', (eye) => {
  const isHole = (b: number, a: number): boolean => b >= 10 && b < 22 && a >= 60 && a < 90;
  beforeAll(async () => {
    await viewer.restart();
    const layers = planeLayers(eye, undefined, isHole);
    await viewer.open({ name: 'planes.dcm', bytes: planeCubes(eye).bytes }, { name: 'l.dcm', bytes: layers });
    await eventually(async () =>
      expect(await facts()).toContain("ILM; RPE; IPL; OPL: the instrument's own."),
    );
    await viewer.page.keyboard.press('e');
    await showSections();
  });

  const corner = (name: string): Promise<string> =>
    viewer.part('pane-enface').locator(`.${name}`).innerText();
  /** Clear of the crosshairs, of what is written in the corners and of the hole. */
  const FULL = [
    [70, 20],
    [30, 30],
    [66, 80],
  ] as const;
  /** Chooses, and waits for the picture of that. */
  async function choose(kind: string, projection: string, of: string): Promise<number[][]> {
    await viewer.part('slab-kind').selectOption(kind);
    await viewer.part('slab-projection').selectOption(projection);
    await viewer.part('slab-of').selectOption(of);
    const words = { structure: '', flow: ', flow', both: ', flow over structure' }[of];
    await eventually(async () =>
      expect((await corner('title')).toLowerCase()).toBe(`${kind} slab, ${projection}${words}`),
    );
    return colourAt(FULL);
  }
  const isGrey = ([red = 0, green = 0, blue = 0]: readonly number[], least: number, most: number): boolean =>
    difference([red, red], [green, blue]) < 3 && red >= least && red <= most;

  it('shows the bright plane in its own slab and no other, says what it is, and hatches the hole', async () => {
    const dull = await choose('deep', 'maximum', 'structure');
    const bright = await choose('superficial', 'maximum', 'structure');
    for (const [index, colour] of bright.entries()) {
      expect(isGrey(colour, 240, 255)).toBe(true);
      expect(isGrey(dull[index]!, 60, 140)).toBe(true);
    }
    expect(await corner('position')).toBe('ILM to IPL · 88 µm');
    expect(await corner('remark')).toBe("instrument's own surfaces · 4 % holes (hatched)");
    // Dark blue, there and at no mirrored place.
    const [hole, ...others] = await colourAt([
      [15, 75],
      [80, 75],
      [15, 20],
      [80, 20],
    ]);
    expect(hole![2]! - hole![0]!).toBeGreaterThan(10);
    for (const colour of others) expect(isGrey(colour, 240, 255)).toBe(true);
    expect(await viewer.part('slab-not-offered').innerText()).toContain(
      'choriocapillaris (There is no surface RPE fit.)',
    );
    expect(await viewer.part('slab-source').innerText()).toContain('As published');
  });

  it('shows flow in its plane, in colour over structure, with a scale', async () => {
    for (const colour of await choose('deep', 'maximum', 'both')) {
      expect(colour[0]! - colour[2]!).toBeGreaterThan(150);
    }
    expect(await viewer.part('slab-legend').textContent()).toMatch(
      /flow \(colour\), over structure \(grey\)/,
    );
    // What moves a little everywhere is no flow.
    for (const colour of await choose('superficial', 'maximum', 'both')) {
      expect(colour[0]! - colour[2]!).toBeLessThan(40);
    }
    await choose('superficial', 'mean', 'structure');
    expect(await viewer.part('slab-legend').isVisible()).toBe(false);
  });

  it('has the greys of flow in its scale, inverted or not, clear of what stands below it', async () => {
    const stripes = viewer.part('slab-legend').locator('rect');
    const ends = async (): Promise<(string | null)[]> => [
      await stripes.first().getAttribute('fill'),
      await stripes.last().getAttribute('fill'),
    ];
    const [[flow] = []] = [await choose('deep', 'maximum', 'flow')];
    expect(isGrey(flow!, 200, 255)).toBe(true);
    expect(await ends()).toEqual(['rgb(0 0 0)', 'rgb(255 255 255)']);
    await viewer.page.keyboard.press('i');
    await eventually(async () => expect(isGrey((await colourAt(FULL))[0]!, 0, 55)).toBe(true));
    expect(await ends()).toEqual(['rgb(255 255 255)', 'rgb(0 0 0)']);
    await viewer.page.keyboard.press('i');
    for (const height of [720, 480]) {
      await viewer.page.setViewportSize({ width: 1280, height });
      await eventually(async () => {
        const number = (await viewer.part('slab-legend').locator('text').last().boundingBox())!;
        const foot = (await viewer.part('pane-enface').locator('.position').boundingBox())!;
        expect(number.y + number.height).toBeLessThan(foot.y + 1);
      });
    }
    await viewer.page.setViewportSize({ width: 1280, height: 720 });
    await choose('superficial', 'mean', 'structure');
  });
});

describe('en-face slab', () => {
  it('is the last one that was asked for while a limit is dragged, and none comes after a later one', async () => {
    await viewer.part('slab-kind').selectOption('depths');
    const seen = await viewer.page.evaluate(async () => {
      const position = document.querySelector('[data-testid="pane-enface"] .position')!;
      const shown: number[] = [];
      const numberOf = (): number => Number(/^depth (\d+)/.exec(position.textContent)?.[1]);
      new MutationObserver(() => shown.push(numberOf())).observe(position, { childList: true });
      const slider = document.querySelector<HTMLInputElement>('[data-testid="slab-depth-0"]')!;
      for (let value = 300; value <= 340; value++) {
        slider.value = String(value);
        slider.dispatchEvent(new Event('input'));
        if (value % 10 === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      while (numberOf() !== 340) await new Promise((resolve) => requestAnimationFrame(resolve));
      return shown.filter((depth) => depth >= 300 && depth <= 340);
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(340);
    expect(await viewer.part('slab-said').innerText()).toContain('depth 340 to 450 · 217 µm');
  });

  it('is what a saved picture shows, and a probe says no grey value of the section below it', async () => {
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-png').click(),
    ]);
    const saved = decode(await bytesOf(download));
    const stage = (await viewer.part('stage').boundingBox())!;
    const pane = (await viewer.part('pane-enface').boundingBox())!;
    const shown = decode(await viewer.part('pane-enface').screenshot());
    const middle = { x: Math.round(pane.width * 0.3), y: Math.round(pane.height * 0.4) };
    const at = ({ data, width, channels }: typeof saved, x: number, y: number): number[] => [
      ...data.slice((y * width + x) * channels, (y * width + x) * channels + 3),
    ];
    const off = [pane.x - stage.x, pane.y - stage.y].map(Math.round) as [number, number];
    expect(
      difference(at(saved, middle.x + off[0], middle.y + off[1]), at(shown, middle.x, middle.y)),
    ).toBeLessThan(20);
    await viewer.part('tool-probe').click();
    await viewer.page.mouse.click(pane.x + middle.x, pane.y + middle.y);
    const probe = viewer.part('pane-enface').locator('.pane-image svg text', { hasText: /grey/ });
    await eventually(async () => expect(await probe.textContent()).toBe('no grey value in a slab'));
    await viewer.more('clear-measurements');
    await viewer.page.keyboard.press('e');
    await eventually(async () => expect(await viewer.part('slab').isVisible()).toBe(false));
    expect(await viewer.part('pane-enface').locator('.title').innerText()).toBe('En-face');
  });
});

it('an en-face slab of a scan without surfaces begins between depths', async () => {
  await viewer.restart();
  await viewer.open({ name: 'cube.dcm', bytes: cubes.get('OS')! });
  await viewer.page.keyboard.press('e');
  await eventually(async () =>
    expect(await viewer.part('slab-said').innerText()).toMatch(/^depth 401 to 450 · /),
  );
  expect(await viewer.part('slab-kind').inputValue()).toBe('depths');
});

describe("another program's height map", () => {
  beforeAll(async () => {
    const { ilm, rpe } = slab('OS');
    // Nothing was found in the whole upper half.
    const below = (b: number, a: number): number | undefined => (b < 48 ? rpe(b, a) : undefined);
    const heights = { name: 'h', of: uidFor('instance square-OS'), grid: SQUARE };
    await open('OS', heightMap({ ...heights, surfaces: { 'Their ILM': ilm, 'Their RPE': below } }));
    await eventually(async () => expect(await lines('stack').count()).toBe(2));
    await viewer.page.keyboard.press('t');
    await showSections();
    await viewer.part('upper-surface').selectOption('Their ILM');
    await viewer.part('lower-surface').selectOption('Their RPE');
    await viewer.part('put-centre').click();
    await eventually(async () => expect(await viewer.part('thickness-map').count()).toBe(1));
  });

  it("is never called the instrument's own", async () => {
    expect(await viewer.part('thickness-mean').innerText()).toMatch(
      /mean 300\.\d µm.*By the layers of a height map\.$/,
    );
    expect(await viewer.part('thickness-scale').textContent()).toContain('of a height map');
    expect(await viewer.part('pane-bscan').locator('[data-czm-legend]').textContent()).toContain(
      'layers of a height map',
    );
    expect(await viewer.page.locator('body').innerText()).not.toContain("instrument's own");
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-csv').click(),
    ]);
    const [head, first] = new TextDecoder().decode(await bytesOf(download)).split('\r\n');
    const at = head!.split(',').indexOf('origin');
    expect(first!.split(',')[at]).toBe('height map');
  });

  it('has beside the mean of a sector how much of it that is of, unless it is of all', async () => {
    const share = (sector: string): Locator => viewer.page.locator(`text[data-share="${sector}"]`);
    expect(await viewer.page.locator('text[data-sector="outer superior"]').textContent()).toBe('–');
    expect(await share('outer superior').textContent()).toBe('0 %');
    expect(Number.parseInt((await share('outer nasal').textContent())!)).toBeGreaterThan(40);
    expect(Number.parseInt((await share('outer nasal').textContent())!)).toBeLessThan(60);
    expect(await share('outer inferior').count()).toBe(0);
  });
});

it('is in German all the way: over the pictures, in lists and in what is said of them', async () => {
  await viewer.page.goto(`${viewer.page.url().split('#')[0]}&lang=de`);
  await viewer.page.waitForFunction(() => window.czmExample !== undefined);
  await viewer.open(
    { name: 'cube.dcm', bytes: cubes.get('OS')! },
    { name: 'layers.dcm', bytes: layersOf('OS') },
  );
  await eventually(async () => expect(await lines('stack').count()).toBe(3));
  const drawing = viewer.part('pane-stack').locator('[data-czm-layers]');
  expect(await drawing.locator('[data-czm-legend] text').allTextContents()).toEqual([
    'Schichten des Geräts',
    'ILM',
    'RPE',
    'RPE-Anpassung',
  ]);
  expect(await drawing.getAttribute('aria-label')).toBe('Schichten des Geräts: ILM; RPE; RPE-Anpassung');
  expect(await facts()).toContain('ILM; RPE; RPE-Anpassung: vom Gerät.');
  await viewer.page.keyboard.press('t');
  await showSections();
  expect(await viewer.part('lower-surface').innerText()).toContain('RPE-Anpassung');
  await viewer.page.keyboard.press('e');
  await viewer.part('slab-kind').selectOption('choriocapillaris');
  await eventually(async () =>
    expect(await viewer.part('slab-said').innerText()).toContain(
      'RPE-Anpassung + 29 µm bis RPE-Anpassung + 49 µm · 20 µm',
    ),
  );
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
