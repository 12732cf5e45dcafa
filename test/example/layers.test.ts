import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import { decode } from 'fast-png';
import type { Locator } from 'playwright-core';
import { viridis } from '../../example/model/viridis.js';
import { LIES, surfaceBytes, type DepthAt } from '../generator/analysis.js';
import type { Eye } from '../generator/anatomy.js';
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
  await viewer.page.reload();
  await viewer.page.waitForFunction(() => window.czmExample !== undefined);
  await viewer.open({ name: 'cube.dcm', bytes: cubes.get(eye)! }, { name: 'layers.dcm', bytes: layers });
}

const lines = (pane: string): Locator =>
  viewer.part(`pane-${pane}`).locator('[data-czm-layers] path[data-surface]');

async function showSections(): Promise<void> {
  await viewer.part('layout-sections').click();
  await viewer.page.waitForFunction(() => {
    const covers = [...document.querySelectorAll<HTMLElement>('.view-sections .pane-cover')];
    return covers.length === 3 && covers.every((cover) => cover.hidden);
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

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
