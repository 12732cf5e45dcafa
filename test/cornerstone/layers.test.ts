import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import type { NotKnown, Projection, SlabPicture } from '../../src/cornerstone/index.js';
import type { SlabLimit } from '../../src/core/layers/index.js';
import { LIES, surfaceBytes, USUAL } from '../generator/analysis.js';
import type { Eye } from '../generator/anatomy.js';
import { uidFor } from '../generator/czm-attributes.js';
import { specimen } from '../generator/families.js';
import { heightMap } from '../generator/height-map.js';
import { PLANE_GREYS, planeCubes, planeLayers, PLANES, STILL } from '../generator/plane-cube.js';
import { SQUARE, squareCube, squareDepth, squareLayers } from '../generator/square-cube.js';
import { eventually } from '../support/eventually.js';
import type { HostPage, Screenshot } from '../support/host.js';
import { openRegistered, register } from './page.js';
import { publishBytes } from './scans.js';

/*
 * The instrument's own layers over a cube of 96 × 96 A-scans, in viewports of Cornerstone. Where a line lies is read from
 * screenshots, and held against the generator's depths and against the picture below it.
 */

declare global {
  /** Slabs of the structural and of the flow cube. */
  var czmMade: ((
    from: number,
    to: number,
    projection: Projection,
  ) => Promise<SlabPicture | NotKnown | undefined>)[];
  var czmUndo: () => void;
  var czmAnswers: ({ reason?: string } | undefined)[];
}

let host: HostPage;
const cubes = new Map<Eye, Uint8Array>();
beforeAll(async () => {
  host = await openRegistered({ cornerstone: 'current' });
  for (const eye of ['OS', 'OD'] as const) cubes.set(eye, (await squareCube(eye).build()).bytes);
});
afterAll(() => host.close());

/** Opens a cube and files of layers in a page that knows no others; image IDs of the cube. */
async function open(eye: Eye, ...layers: readonly Uint8Array[]): Promise<string[]> {
  await host.page.evaluate(() => {
    globalThis.host.closeViewports();
    globalThis.czm.unregister();
  });
  await register(host);
  const urls = [cubes.get(eye)!, ...layers].map((bytes) => publishBytes(host, bytes));
  return host.page.evaluate(async ([cube, ...others]) => {
    const fileAt = async (url: string): Promise<File> => new File([await (await fetch(url)).blob()], 'f');
    for (const url of others) {
      if (!(await globalThis.czm.addLayers(await fileAt(url)))) throw new Error('no layers');
    }
    const [stack] = await globalThis.czm.addFile(await fileAt(cube!));
    return [...stack!.imageIds];
  }, urls);
}

/** Draws layers over the viewport and waits until it is known what is drawn; the reason where nothing is. */
async function draw(): Promise<string | undefined> {
  return host.page.evaluate(
    () =>
      new Promise<string | undefined>((resolve) => {
        const [engine] = globalThis.host.cornerstone.getRenderingEngines() ?? [];
        globalThis.czmUndo = globalThis.czm.showLayers(engine!.getViewport('viewport'), {
          onChange: (answer) => resolve('reason' in answer ? answer.reason : undefined),
        });
      }),
  );
}

/** Changes the viewport, and waits until it was drawn and painted. */
async function change(how: string, ...values: readonly unknown[]): Promise<void> {
  await host.page.evaluate(
    async ([code, given]) => {
      const { cornerstone } = globalThis.host;
      const [engine] = cornerstone.getRenderingEngines() ?? [];
      const viewport = engine!.getViewport('viewport');
      const drawn = new Promise((resolve) =>
        viewport.element.addEventListener(cornerstone.Enums.Events.IMAGE_RENDERED, resolve, { once: true }),
      );
      const run = new Function('viewport', 'values', code) as (v: unknown, g: unknown) => unknown;
      await run(viewport, given);
      viewport.render();
      await drawn;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    },
    [how, values] as const,
  );
}

type Triple = readonly [number, number, number];

/** Where points of the cube (A-scan, depth, slice) are in the viewport, in CSS pixels. */
const inViewport = (points: readonly Triple[]): Promise<(readonly [number, number])[]> =>
  host.page.evaluate((list) => {
    const [engine] = globalThis.host.cornerstone.getRenderingEngines() ?? [];
    const viewport = engine!.getViewport('viewport') as Types.IStackViewport;
    const { imageData } = viewport.getImageData() as unknown as {
      imageData: { indexToWorld(index: readonly number[]): Types.Point3 };
    };
    return list.map((point) => viewport.worldToCanvas(imageData.indexToWorld(point)));
  }, points);

const LINES = {
  // Colours of Okabe and Ito: blue against red, and red against blue; grey has neither.
  ILM: ([red, , blue]: Triple) => Math.max(0, blue - red),
  RPE: ([red, , blue]: Triple) => Math.max(0, red - blue),
} as const;

const pixel = ({ data, width, channels }: Screenshot, x: number, y: number): Triple => {
  const at = (y * width + x) * channels;
  return [data[at]!, data[at + 1]!, data[at + 2]!];
};

/** The middle of a line in a column of the screenshot near `y`, in CSS pixels; undefined where there is none. */
function middleOf(shot: Screenshot, name: keyof typeof LINES, x: number, y: number): number | undefined {
  let [sum, weight] = [0, 0];
  for (let row = Math.max(0, Math.round(y) - 6); row <= Math.min(shot.height - 1, y + 6); row++) {
    const strength = LINES[name](pixel(shot, x, row));
    if (strength < 20) continue;
    sum += strength * (row + 0.5);
    weight += strength;
  }
  return weight === 0 ? undefined : sum / weight;
}

/** Holds the drawn lines against the depths: `at` is where the cut goes, of each of many samples along it. */
async function expectLines(
  depth: (name: 'ILM' | 'RPE', point: Triple) => number,
  along: readonly (readonly [aScan: number, slice: number])[],
): Promise<void> {
  const shot = await host.screenshot();
  for (const name of ['ILM', 'RPE'] as const) {
    const points = along.map(([a, s]): Triple => [a, Math.round(depth(name, [a, 0, s])), s]);
    const expected = (await inViewport(points)).sort(([a], [b]) => a - b);
    let seen = 0;
    for (const [index, [x, y]] of expected.entries()) {
      const next = expected[index + 1];
      // At the middle of a pixel's column, between two samples.
      const column = Math.ceil(x - 0.5);
      if (next === undefined || column + 0.5 > next[0] || column < 2 || column >= shot.width - 2) continue;
      const wanted = y + ((next[1] - y) * (column + 0.5 - x)) / (next[0] - x);
      // The legend lies over the upper right corner.
      if (wanted < 2 || wanted > shot.height - 2 || (column > shot.width - 190 && wanted < 70)) continue;
      const found = middleOf(shot, name, column, wanted);
      expect(found).toBeDefined();
      // The first and the last pixel of a slope are half there.
      if (Math.abs(next[1] - y) < 1) expect(Math.abs(found! - wanted)).toBeLessThan(0.5);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(20);
  }
}

const aScans = Array.from({ length: SQUARE.aScans }, (_, index) => index);

/** How far below (+) or above (-) the drawn ILM the picture turns bright, in CSS pixels, over all columns. */
async function brightBelow(points: readonly Triple[]): Promise<number> {
  await host.page.evaluate(() => globalThis.czmUndo());
  const shot = await host.screenshot();
  const places = (await inViewport(points)).filter(([x, y]) => x > 8 && x < 500 && y > 12 && y < 500);
  expect(places.length).toBeGreaterThan(15);
  const grey = (x: number, y: number): number => {
    const top = Math.floor(y - 0.5);
    const share = y - 0.5 - top;
    return (
      pixel(shot, Math.round(x - 0.5), top)[0] * (1 - share) +
      pixel(shot, Math.round(x - 0.5), top + 1)[0] * share
    );
  };
  const step = (shift: number): number =>
    places.reduce((sum, [x, y]) => sum + grey(x, y + shift + 2) - grey(x, y + shift - 2), 0);
  const shifts = Array.from({ length: 33 }, (_, i) => (i - 16) / 4);
  return shifts.reduce((best, shift) => (step(shift) > step(best) ? shift : best), 0);
}

describe.each(['OS', 'OD'] as const)('over a stack, %s', (eye) => {
  const FRAME = 30;
  const along = aScans.map((a) => [a, 0] as const);
  const depth = (name: 'ILM' | 'RPE', [a]: Triple): number => squareDepth(name, eye)(FRAME, a)!;
  beforeAll(async () => {
    const ids = await open(eye, squareLayers({ eye }));
    await host.page.evaluate(([list, index]) => globalThis.host.showStack([...list], index), [
      ids,
      FRAME,
    ] as const);
    expect(await draw()).toBeUndefined();
  });

  it.each([
    ['as it is', 'viewport.resetCamera()'],
    ['four times as large, and moved', 'viewport.setZoom(4); viewport.setPan([40, -30])'],
    ['stretched', 'viewport.resetCamera(); viewport.setAspectRatio([1, 2], { fit: true })'],
    [
      'mirrored',
      'viewport.setAspectRatio([1, 1]); viewport.resetCamera(); viewport.setCamera({ flipHorizontal: true })',
    ],
  ])('the lines lie on the surfaces: %s', async (_, how) => {
    await change(how);
    await expectLines(depth, along);
  });

  it('are those of the frame that is shown, and lie where the picture turns bright', async () => {
    await change(
      'viewport.setCamera({ flipHorizontal: false }); viewport.resetCamera(); viewport.setZoom(4)',
    );
    await change('return viewport.setImageIdIndex(values[0])', 70);
    const now = (name: 'ILM' | 'RPE', [a]: Triple): number => squareDepth(name, eye)(70, a)!;
    await expectLines(now, along);
    const points = aScans.map((a): Triple => [a, Math.round(squareDepth('ILM', eye)(70, a)!), 0]);
    expect(Math.abs(await brightBelow(points))).toBeLessThanOrEqual(0.75);
    expect(await host.page.locator('[data-czm-layers]').count()).toBe(0);
  });
});

it("those of another program's height map lie where it says, as its own", async () => {
  const FRAME = 30;
  const heights = heightMap({
    name: 'heights',
    of: uidFor('instance square-OS'),
    grid: SQUARE,
    surfaces: { 'Their ILM': squareDepth('ILM', 'OS') },
  });
  const ids = await open('OS', heights);
  await host.page.evaluate(([list, index]) => globalThis.host.showStack([...list], index), [
    ids,
    FRAME,
  ] as const);
  expect(await draw()).toBeUndefined();
  const path = host.page.locator('[data-surface="Their ILM"]');
  const d = await eventually(async () => (await path.getAttribute('d'))!);
  const drawn = [...d.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const wanted = await inViewport(aScans.map((a): Triple => [a, squareDepth('ILM', 'OS')(FRAME, a)!, 0]));
  expect(drawn).toHaveLength(wanted.length);
  for (const [index, [x, y]] of wanted.entries()) {
    expect(Math.hypot(x - drawn[index]![0]!, y - drawn[index]![1]!)).toBeLessThan(0.1);
  }
  expect(await host.page.locator('[data-czm-legend]').textContent()).toBe('layers of a height mapTheir ILM');
});

describe('over cuts through the cube', () => {
  let ids: string[];
  beforeAll(async () => {
    ids = await open('OS', squareLayers({}, LIES[3]));
  });
  const depth = (name: 'ILM' | 'RPE', [a, , s]: Triple): number => {
    const [left, low] = [Math.floor(a), Math.floor(s)];
    const at = (b: number, c: number): number =>
      Math.round(squareDepth(name, 'OS')(Math.min(95, b), Math.min(95, c))!);
    const row = (b: number): number => at(b, left) + (at(b, left + 1) - at(b, left)) * (a - left);
    return row(low) + (row(low + 1) - row(low)) * (s - low);
  };
  const show = (orientation: 'coronal' | 'sagittal'): Promise<unknown> =>
    host.page.evaluate(([list, plane]) => globalThis.host.showVolume([...list], plane), [
      ids,
      orientation,
    ] as const);

  it('the lines lie on the surfaces in the slow section, also enlarged', async () => {
    await show('sagittal');
    expect(await draw()).toBeUndefined();
    await change('viewport.setOrientation({ viewPlaneNormal: [1, 0, 0], viewUp: [0, -1, 0] })');
    const aScan = await host.page.evaluate(() => {
      const [engine] = globalThis.host.cornerstone.getRenderingEngines() ?? [];
      const viewport = engine!.getViewport('viewport') as Types.IVolumeViewport;
      const { imageData } = viewport.getImageData() as unknown as {
        imageData: { worldToIndex(world: readonly number[]): number[] };
      };
      return imageData.worldToIndex(viewport.getCamera().focalPoint!)[0]!;
    });
    const along = aScans.map((slice) => [aScan, slice] as const);
    await expectLines(depth, along);
    await change('viewport.setZoom(4)');
    await expectLines(depth, along);
  });

  it('and in a plane that lies across both', async () => {
    await change(
      `const side = Math.SQRT1_2;
       viewport.setOrientation({ viewPlaneNormal: [side, 0, -side], viewUp: [0, -1, 0] });
       viewport.setZoom(1);`,
    );
    const ends = await host.page.evaluate(() => {
      const [engine] = globalThis.host.cornerstone.getRenderingEngines() ?? [];
      const viewport = engine!.getViewport('viewport') as Types.IVolumeViewport;
      const { imageData } = viewport.getImageData() as unknown as {
        imageData: { worldToIndex(world: readonly number[]): number[] };
      };
      return [
        [0, 256],
        [512, 256],
      ].map((at) => imageData.worldToIndex(viewport.canvasToWorld(at as Types.Point2)));
    });
    const [from, to] = ends as [number[], number[]];
    const along = Array.from({ length: 400 }, (_, i) => {
      const share = i / 400;
      return [from[0]! + (to[0]! - from[0]!) * share, from[2]! + (to[2]! - from[2]!) * share] as const;
    }).filter(([a, s]) => a > 1 && a < 94 && s > 1 && s < 94);
    await expectLines(depth, along);
  });

  it('and none where Cornerstone draws another plane than its camera looks at', async () => {
    expect(await host.page.locator('[data-czm-layers] path').count()).toBeGreaterThan(0);
    await change(
      `for (const plane of viewport.getActors()[0].actor.getMapper().getClippingPlanes()) {
         plane.setOrigin(plane.getOrigin().map((mm, axis) => mm + (axis === 0 ? 0.5 : 0)));
       }`,
    );
    expect(await host.page.locator('[data-czm-layers] path').count()).toBe(0);
  });

  it('draws none over a section across the depth', async () => {
    await show('coronal');
    expect(await draw()).toBeUndefined();
    expect(await host.page.locator('[data-czm-layers] path').count()).toBe(0);
  });
});

describe('draws nothing, and says why,', () => {
  const flat = surfaceBytes(SQUARE, () => 400);
  it.each([
    ['without layers', [], 'No layers were opened with this scan.'],
    ['of the other eye', [squareLayers({ eye: 'OD' })], 'The layers are of the other eye.'],
    ['of another visit', [squareLayers({ study: 'another' })], 'The layers are of another study.'],
    [
      'of another time',
      [squareLayers({ acquired: '20160725110000' })],
      'The layers are of another acquisition.',
    ],
    [
      'of another grid',
      [squareLayers({ surfaces: { ILM: surfaceBytes({ bScans: 128, aScans: 512 }, () => 400) } })],
      'The layers have a different grid, 128 × 512: the cube has 96 B-scans of 96 A-scans.',
    ],
    [
      'whose order the pixels do not show',
      [squareLayers({ surfaces: { ILM: flat, RPE: flat }, refersTo: [uidFor('instance square-OS')] })],
      'It is not known which way round the layers lie.',
    ],
  ] as const)('%s', async (_, layers, reason) => {
    const ids = await open('OS', ...layers);
    await host.page.evaluate((list) => globalThis.host.showStack([...list], 40), ids);
    expect(await draw()).toContain(reason);
    expect(await host.page.locator('[data-czm-layers] *').count()).toBe(0);
  });

  it('until layers come, and with holes where the instrument found nothing', async () => {
    const ids = await open('OS');
    await host.page.evaluate((list) => globalThis.host.showStack([...list], 40), ids);
    expect(await draw()).toContain('No layers');
    const ilm = surfaceBytes(
      SQUARE,
      (b, a) => (a >= 30 && a < 50 ? undefined : squareDepth('ILM', 'OS')(b, a)),
      USUAL,
    );
    const rpe = surfaceBytes(SQUARE, squareDepth('RPE', 'OS'));
    const url = publishBytes(host, squareLayers({ surfaces: { ILM: ilm, RPE: rpe } }));
    await host.page.evaluate(async (from) => {
      await globalThis.czm.addLayers(new Uint8Array(await (await fetch(from)).arrayBuffer()));
    }, url);
    const path = host.page.locator('[data-surface="ILM"]');
    const d = await eventually(async () => {
      expect(await path.count()).toBe(1);
      return path.getAttribute('d');
    });
    expect(d!.match(/M/g)).toHaveLength(2);
    expect(d!.match(/[ML]/g)).toHaveLength(76);
    expect(await host.page.locator('[data-czm-legend]').textContent()).toBe("instrument's own layersILMRPE");
    // The viewport goes, and with it the drawing.
    await host.page.evaluate(() => globalThis.host.closeViewports());
    expect(await host.page.locator('[data-czm-layers]').count()).toBe(0);
  });
});

describe.each([
  ['OS', 0],
  ['OD', 3],
] as const)('en-face slabs, %s, layers in order %i', (eye, lie) => {
  const isHole = (b: number, a: number): boolean => b >= 10 && b < 14 && a >= 60 && a < 90;
  const holes = Array.from({ length: 96 * 96 }, (_, i) => i).filter((i) =>
    isHole(Math.floor(i / 96), i % 96),
  );
  beforeAll(async () => {
    await host.page.evaluate(() => globalThis.czm.unregister());
    await register(host, {}, 'mortal');
    const urls = [planeCubes(eye).bytes, planeLayers(eye, LIES[lie], isHole)].map((bytes) =>
      publishBytes(host, bytes),
    );
    await host.page.evaluate(async ([cubes, layers]) => {
      const bytesAt = async (url: string): Promise<Uint8Array> =>
        new Uint8Array(await (await fetch(url)).arrayBuffer());
      await globalThis.czm.addLayers(await bytesAt(layers!));
      const stacks = await globalThis.czm.addFile(await bytesAt(cubes!));
      const [structure, flow] = stacks.map(({ imageIds }) => imageIds[0]!);
      const own = await globalThis.czm.layers(structure!);
      if ('reason' in own) throw new Error(own.reason);
      const made = await Promise.all([structure!, flow!].map((id) => globalThis.czm.slabs(id)));
      globalThis.czmMade = made.map((slabs) => {
        if ('reason' in slabs) throw new Error(slabs.reason);
        return (from, to, projection) => {
          const limit = (samples: number): SlabLimit => ({ surface: 'ILM', offset: { samples } });
          return slabs.project({ upper: limit(from), lower: limit(to) }, { projection, layers: own.layers });
        };
      });
    }, urls);
  });

  /** Of a slab that many samples below the ILM: the greys in it, and where it has holes. */
  const slab = (of: number, from: number, to: number, projection: Projection = 'maximum') =>
    host.page.evaluate(
      async ([which, first, end, how]) => {
        const made = await globalThis.czmMade[which]!(first, end, how);
        if (made === undefined || 'reason' in made) throw new Error(made?.reason ?? 'overtaken');
        const values = [...made.values];
        return {
          greys: [...new Set(values.filter((value) => !Number.isNaN(value)))],
          holes: values.flatMap((value, index) => (Number.isNaN(value) ? [index] : [])),
          missing: made.missing,
        };
      },
      [of, from, to, projection] as const,
    );

  it('show a bright plane in the slab in which it lies and in no other, and leave holes', async () => {
    const { plane, retina, vitreous } = PLANE_GREYS;
    const { structure, flow, RPE } = PLANES;
    const rest = { holes, missing: [] };
    expect(await slab(0, 0, structure)).toEqual({ greys: [retina], ...rest });
    expect(await slab(0, structure, structure + 1)).toEqual({ greys: [plane], ...rest });
    expect(await slab(0, structure + 1, RPE)).toEqual({ greys: [retina], ...rest });
    expect(await slab(0, -40, 0)).toEqual({ greys: [vitreous], ...rest });
    expect(await slab(0, 20, 40, 'mean')).toEqual({ greys: [(plane + 19 * retina) / 20], ...rest });
    expect(await slab(1, structure, flow)).toEqual({ greys: [STILL], ...rest });
    expect(await slab(1, flow, flow + 1)).toEqual({ greys: [plane], ...rest });
    expect(await slab(1, flow + 1, RPE)).toEqual({ greys: [STILL], ...rest });
  });

  it('answer the latest request, and none after a later one', async () => {
    const order = await host.page.evaluate(async () => {
      const done: string[] = [];
      const asked = [25, 26, 27, 28, 29, 30].map(async (from) => {
        const made = await globalThis.czmMade[0]!(from, from + 1, 'maximum');
        done.push(
          made === undefined
            ? `${from} overtaken`
            : 'reason' in made
              ? made.reason
              : `${from} ${made.values[0]}`,
        );
      });
      await Promise.all(asked);
      return done;
    });
    expect(order.filter((line) => !line.endsWith('overtaken'))).toEqual(['25 120', '30 250']);
    expect(order.at(-1)).toBe('30 250');
  });

  it('come from another worker where the first one ended', async () => {
    await host.page.evaluate(() => globalThis.czmWorkers.at(-1)!.terminate());
    const { structure } = PLANES;
    const expected = { greys: [PLANE_GREYS.plane], holes, missing: [] };
    expect(await slab(0, structure, structure + 1)).toEqual(expected);
    expect((await slab(1, 0, 1)).greys).toEqual([STILL]);
  });
});

describe('en-face slabs', () => {
  it('are not made of what is no cube, or is not upright, and end with the plugin', async () => {
    const url = publishBytes(host, (await specimen('hd-cross.EX.DCM').build()).bytes);
    const cube = publishBytes(host, planeCubes('OS').bytes);
    const said = await host.page.evaluate(
      async ([lines, cubes]) => {
        const { czm, host: page } = globalThis;
        const bytesAt = async (from: string): Promise<Uint8Array> =>
          new Uint8Array(await (await fetch(from)).arrayBuffer());
        const reasonOf = async (bytes: Uint8Array, plugin = czm): Promise<string> => {
          const [stack] = await plugin.addFile(bytes);
          const slabs = await plugin.slabs(stack!.imageIds[0]!);
          return 'reason' in slabs ? slabs.reason : 'slabs';
        };
        const reasons = [await reasonOf(await bytesAt(lines!))];
        const [stack] = await czm.addFile(await bytesAt(cubes!));
        const slabs = await czm.slabs(stack!.imageIds[0]!);
        if ('reason' in slabs) throw new Error(slabs.reason);
        const depths = { upper: { depth: 300 }, lower: { depth: 301 } };
        czm.unregister();
        await slabs
          .project(depths)
          .catch((error: Error & { code?: string }) => reasons.push(error.code ?? error.message));
        slabs.close();
        reasons.push(String(await slabs.project(depths)));
        const stored = page.czm.register({ orientation: 'stored' });
        reasons.push(await reasonOf(await bytesAt(cubes!), stored));
        stored.unregister();
        return reasons;
      },
      [url, cube],
    );
    expect(said).toEqual([
      'Slabs need a cube of parallel B-scans: this scan is not one.',
      'CZM_HOST',
      'undefined',
      'Slabs are made of upright pictures: those of this scan are shown as they are stored.',
    ]);
  });
});

it('says nothing in the console', () => {
  expect(host.complaints).toEqual([]);
});
