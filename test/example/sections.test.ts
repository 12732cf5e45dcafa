import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Types } from '@cornerstonejs/core';
import { eventually, settled } from '../support/eventually.js';
import { bytesOf } from './linked-pictures.js';
import { greyFromPng, greyOf, openViewer, scan, type GreyPicture, type Scan, type Viewer } from './viewer.js';

let viewer: Viewer;
let cube: Scan;

beforeAll(async () => {
  viewer = await openViewer();
  cube = await scan('macular-cube-8.EX.DCM');
  await viewer.open(cube, await scan('hd-cross.EX.DCM'), await scan('fundus.EX.DCM'));
});
afterAll(() => viewer.close());

async function show(layout: 'stack' | 'sections' | 'volume'): Promise<void> {
  await viewer.part(`layout-${layout}`).click();
  await viewer.page.waitForFunction((name) => {
    const covers = [...document.querySelectorAll<HTMLElement>(`.view-${name} .pane-cover`)];
    return covers.length > 0 && covers.every((cover) => cover.hidden || cover.classList.contains('error'));
  }, layout);
}

/** Where each section's plane lies, as frame, depth and A-scan (all from 1), read from the cameras themselves. */
const planes = (): Promise<{ frame: number; depth: number; aScan: number }> =>
  viewer.page.evaluate(() => {
    const example = window.czmExample!;
    const volume = example.cornerstone.cache.getVolumes()[0]!;
    const index = (id: string): number[] => {
      const { focalPoint } = example.renderingEngine.getViewport(id).getCamera();
      return [...example.cornerstone.utilities.transformWorldToIndex(volume.imageData!, focalPoint!)];
    };
    const slice = volume.imageIds[index('bscan')[2]!]!;
    return {
      frame: example.series[0]!.imageIds.indexOf(slice) + 1,
      depth: index('enface')[1]! + 1,
      aScan: index('slow')[0]! + 1,
    };
  });

/** The same as the panes say it. */
async function said(): Promise<{ frame: number; depth: number; aScan: number }> {
  const number = async (pane: string): Promise<number> =>
    Number(/\d+/.exec((await viewer.part(`pane-${pane}`).locator('.position').textContent()) ?? '')?.[0]);
  return { frame: await number('bscan'), depth: await number('enface'), aScan: await number('slow') };
}

/** The place of a voxel in a section, in CSS pixels of the page. All from 0. */
const place = (id: string, voxel: readonly [number, number, number]): Promise<{ x: number; y: number }> =>
  viewer.page.evaluate(
    ([viewportId, index]) => {
      const example = window.czmExample!;
      const volume = example.cornerstone.cache.getVolumes()[0]!;
      const world = example.cornerstone.utilities.transformIndexToWorld(volume.imageData!, [...index]);
      const viewport = example.renderingEngine.getViewport(viewportId);
      const [x, y] = viewport.worldToCanvas(world);
      const box = viewport.element.getBoundingClientRect();
      return { x: box.left + x, y: box.top + y };
    },
    [id, voxel] as const,
  );

/** A picture as 64 × 64 means, so that a large and a small one can be compared. */
function coarse(
  grey: (x: number, y: number) => number,
  [left, top, right, bottom]: readonly [number, number, number, number],
): number[] {
  const SIZE = 64;
  const SAMPLES = 4;
  const step = 1 / (SIZE * SAMPLES);
  return Array.from({ length: SIZE * SIZE }, (_, cell) => {
    let sum = 0;
    for (let i = 0; i < SAMPLES * SAMPLES; i++) {
      const across = (cell % SIZE) * SAMPLES + (i % SAMPLES) + 0.5;
      const down = Math.floor(cell / SIZE) * SAMPLES + Math.floor(i / SAMPLES) + 0.5;
      sum += grey(left + (right - left) * across * step, top + (bottom - top) * down * step);
    }
    return sum / (SAMPLES * SAMPLES);
  });
}

describe('sections', () => {
  beforeAll(() => show('sections'));

  it('meet in one voxel, and say which', async () => {
    expect(await said()).toEqual(await planes());
    expect(await said()).toMatchObject({ frame: 4 });
  });

  it('follow a click into one of them', async () => {
    const { x, y } = await place('bscan', [128, 700, 3]);
    await viewer.page.mouse.click(x, y);
    await eventually(async () => {
      const now = await planes();
      expect(now.frame).toBe(4);
      expect(Math.abs(now.aScan - 129)).toBeLessThanOrEqual(2);
      expect(Math.abs(now.depth - 701)).toBeLessThanOrEqual(6);
      expect(await said()).toEqual(now);
    });
  });

  it('follow the slider and the keys', async () => {
    await viewer.part('frame-slider').fill('7');
    await eventually(async () => expect(await planes()).toMatchObject({ frame: 7 }));
    await viewer.part('pane-bscan').focus();
    await viewer.page.keyboard.press('ArrowUp');
    await eventually(async () => {
      expect(await planes()).toMatchObject({ frame: 6 });
      expect(await said()).toEqual(await planes());
      expect(await viewer.part('frame-label').textContent()).toBe('B-scan 6 of 8');
    });
  });

  it('follow the wheel in the B-scan', async () => {
    await viewer.part('pane-bscan').hover();
    await viewer.page.mouse.wheel(0, 120);
    await eventually(async () => {
      const now = await planes();
      expect([5, 7]).toContain(now.frame);
      expect(await said()).toEqual(now);
      expect(await viewer.part('frame-label').textContent()).toBe(`B-scan ${now.frame} of 8`);
    });
  });

  /** A section as drawn between two voxels, coarsely. */
  async function drawnBetween(
    id: string,
    first: readonly [number, number, number],
    last: readonly [number, number, number],
  ): Promise<number[]> {
    const pane = viewer.part(`pane-${id}`);
    const box = (await pane.boundingBox())!;
    const { data, width } = await greyOf(pane);
    const [from, to] = [await place(id, first), await place(id, last)];
    return coarse(
      (x, y) => data[Math.floor(y) * width + Math.floor(x)]!,
      [from.x - box.x, from.y - box.y, to.x - box.x, to.y - box.y],
    );
  }
  const inWindow = (grey: number): number => Math.max(0, Math.min(255, ((grey - 52) / 210) * 255));
  const difference = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, grey, i) => sum + Math.abs(grey - b[i]!), 0) / a.length;

  it.each([1, 2, 5, 8])('draw the frame that they name, upright: %i', async (wanted) => {
    await viewer.part('frame-slider').fill(String(wanted));
    await eventually(async () => expect(await planes()).toMatchObject({ frame: wanted }));
    const drawn = await settled(() => drawnBetween('bscan', [0, 0, 0], [511, 1023, 0]));
    const differences: number[] = [];
    for (let frame = 1; frame <= 8; frame++) {
      const { pixels, columns, rows } = await cube.picture(frame);
      const expected = coarse(
        (x, y) => inWindow(pixels[Math.floor(y) * columns + Math.floor(x)]!),
        [0, 0, columns, rows],
      );
      differences.push(difference(drawn, expected));
    }
    expect(differences.indexOf(Math.min(...differences)) + 1).toBe(wanted);
    expect(Math.min(...differences)).toBeLessThan(20);
  });

  it('draw the depth and the A-scan that they name', async () => {
    const { depth, aScan } = await planes();
    const pictures = await Promise.all(Array.from({ length: 8 }, (_, i) => cube.picture(i + 1)));
    const grey = (frame: number, row: number, column: number): number =>
      inWindow(
        pictures[Math.min(7, Math.max(0, Math.floor(frame)))]!.pixels[
          Math.floor(row) * 512 + Math.floor(column)
        ]!,
      );

    const enface = await drawnBetween('enface', [0, depth - 1, 7], [511, depth - 1, 0]);
    const byDepth = [-26, -13, 0, 13, 26].map((off) =>
      difference(
        enface,
        coarse((x, y) => grey(7.5 - y * 7, depth - 1 + off, x), [0, 0, 512, 1]),
      ),
    );
    expect(byDepth.indexOf(Math.min(...byDepth))).toBe(2);

    const slow = await drawnBetween('slow', [aScan - 1, 0, 0], [aScan - 1, 1023, 7]);
    const byAScan = [-60, 0, 60].map((off) =>
      difference(
        slow,
        coarse((x, y) => grey(x * 7 + 0.5, y, aScan - 1 + off), [0, 0, 1, 1024]),
      ),
    );
    expect(byAScan.indexOf(Math.min(...byAScan))).toBe(1);
  });

  it('have true proportions, and twice the depth when stretched', async () => {
    const ratio = async (): Promise<number> => {
      const a = await place('slow', [0, 0, 0]);
      const b = await place('slow', [0, 1023, 7]);
      // 7 steps of 6/127 mm across, 2 mm down.
      return (b.y - a.y) / 2 / (Math.abs(b.x - a.x) / (7 * (6 / 127)));
    };
    expect(await ratio()).toBeCloseTo(1, 2);
    await viewer.part('frame-slider').fill('3');
    await eventually(async () => expect(await planes()).toMatchObject({ frame: 3 }));
    const before = await settled(planes);
    await viewer.part('stretch').click();
    await eventually(async () => expect(await ratio()).toBeCloseTo(2, 2));
    expect(await planes()).toEqual(before);
    const first = await place('enface', [0, 0, 0]);
    const last = await place('enface', [511, 0, 7]);
    const across = (last.x - first.x) / 6;
    expect(Math.abs(last.y - first.y) / (7 * (6 / 127)) / across).toBeCloseTo(1, 2);
    await viewer.part('stretch').click();
  });

  it('say what of their scale is assumed', async () => {
    expect(await viewer.part('pane-enface').locator('.pane-scale').textContent()).toMatch(/\(assumed\)/);
    expect(await viewer.part('pane-bscan').locator('.pane-scale').textContent()).not.toMatch(/assumed/);
  });

  const STEP = 6 / 127;
  const LATERAL = 6 / 511;

  /** Draws with the tool that is chosen, and returns what the measurement says once it says that. */
  async function measure(
    pane: string,
    [from, to]: readonly [readonly [number, number, number], readonly [number, number, number]],
    pattern: RegExp,
  ): Promise<number> {
    await viewer.more('clear-measurements');
    const [start, end] = [await place(pane, from), await place(pane, to)];
    const { mouse } = viewer.page;
    await mouse.move(start.x, start.y);
    await mouse.down();
    await mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 3 });
    await mouse.move(end.x, end.y, { steps: 3 });
    await mouse.up();
    const text = viewer.part(`pane-${pane}`).locator('.pane-image svg tspan', { hasText: pattern }).first();
    await text.waitFor({ state: 'attached' });
    return parseFloat(pattern.exec((await settled(() => text.textContent())) ?? '')?.[1] ?? '');
  }

  it('stay where they are while the window or a pane gets another size', async () => {
    await viewer.part('frame-slider').fill('3');
    const places = (): Promise<string[]> => viewer.page.locator('.view-sections .position').allTextContents();
    const before = await settled(places);
    expect(before).toContain('B-scan 3 of 8');
    const [stage, now] = [viewer.part('stage'), viewer.page.viewportSize()!];
    for (const size of [{ width: 900, height: 700 }, now]) {
      await viewer.page.setViewportSize(size);
      await settled(() => stage.screenshot());
      expect(await places()).toEqual(before);
    }
    for (let times = 0; times < 2; times++) {
      await viewer.page.keyboard.press('o');
      await settled(() => stage.screenshot());
      expect(await places()).toEqual(before);
    }
    await viewer.part('frame-slider').fill('4');
    await viewer.part('frame-label').filter({ hasText: 'B-scan 4 of 8' }).waitFor();
  });

  it('measure in a section as in a B-scan', async () => {
    await viewer.part('tool-length').click();
    const ends = [
      [100, 500, 1],
      [400, 500, 1],
    ] as const;
    const mm = await measure('bscan', ends, /^([\d.]+) mm$/);
    expect(Math.abs(mm - 300 * LATERAL)).toBeLessThan(0.06);
  });

  it('say of a length that it runs along an axis that is assumed, and only then', async () => {
    const across = [
      [100, 500, 3],
      [400, 500, 3],
    ] as const;
    expect(Math.abs((await measure('enface', across, /^([\d.]+) mm$/)) - 300 * LATERAL)).toBeLessThan(0.06);
    const along = [
      [200, 500, 1],
      [200, 500, 6],
    ] as const;
    const um = await measure('enface', along, /^([\d.]+) µm \(assumed\)$/);
    expect(Math.abs(um - 5 * STEP * 1000)).toBeLessThan(40);
    const aslant = [
      [100, 500, 1],
      [400, 500, 6],
    ] as const;
    const mm = await measure('enface', aslant, /^([\d.]+) mm \(assumed\)$/);
    expect(Math.abs(mm - Math.hypot(300 * LATERAL, 5 * STEP))).toBeLessThan(0.06);
    const [frame, depth] = [
      [200, 300, 2],
      [200, 900, 2],
    ] as const;
    const deep = await measure('slow', [frame, depth], /^([\d.]+) mm$/);
    expect(Math.abs(deep - (600 * 2) / 1023)).toBeLessThan(0.06);
  });

  it('keep that in the saved picture', async () => {
    const along = [
      [300, 500, 1],
      [300, 500, 6],
    ] as const;
    await measure('enface', along, /^([\d.]+) µm \(assumed\)$/);
    const stage = (await viewer.part('stage').boundingBox())!;
    const text = viewer.part('pane-enface').locator('.pane-image svg text', { hasText: 'assumed' });
    const label = (await text.boundingBox())!;
    const onPage = await greyOf(viewer.part('stage'));
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-png').click(),
    ]);
    const saved = greyFromPng(await bytesOf(download));
    const left = Math.ceil(label.x - stage.x);
    const top = Math.ceil(label.y - stage.y);
    const places = Array.from({ length: Math.floor(label.height - 2) }, (_, y) =>
      Array.from({ length: Math.floor(label.width - 2) }, (_, x) => [left + x, top + y] as const),
    ).flat();
    const greyAt = ({ data, width }: GreyPicture, x: number, y: number): number => data[y * width + x]!;
    // On the page the pictures begin between two of its pixels.
    const apart = [0, 1].flatMap((dx) =>
      [0, 1].map((dy) => {
        const sum = places.reduce(
          (all, [x, y]) => all + Math.abs(greyAt(onPage, x + dx, y + dy) - greyAt(saved, x, y)),
          0,
        );
        return sum / places.length;
      }),
    );
    expect(places.filter(([x, y]) => greyAt(onPage, x, y) > 150).length).toBeGreaterThan(150);
    expect(Math.min(...apart)).toBeLessThan(20);
  });

  it('say it of an area, and not of a probe, which says no millimetres', async () => {
    await viewer.part('tool-area').click();
    const box = [
      [256, 500, 3],
      [356, 500, 5],
    ] as const;
    const area = await measure('enface', box, /^([\d.]+) mm² \(assumed\)$/);
    expect(Math.abs(area / (Math.PI * 100 * LATERAL * 2 * STEP) - 1)).toBeLessThan(0.15);
    await viewer.more('clear-measurements');
    await viewer.part('tool-probe').click();
    const { x, y } = await place('enface', [200, 500, 4]);
    await viewer.page.mouse.click(x, y);
    const probe = viewer.part('pane-enface').locator('.pane-image svg text', { hasText: /grey \d+/ });
    await probe.waitFor({ state: 'attached' });
    expect(await settled(() => probe.textContent())).not.toMatch(/mm|assumed/);
    await viewer.more('clear-measurements');
    await viewer.part('tool-crosshairs').click();
  });
});

describe('a pane', () => {
  const size = async (pane: string) => (await viewer.part(`pane-${pane}`).boundingBox())!;

  it('takes the place of all by a double click, and gives it back', async () => {
    const [stage, before] = [(await viewer.part('stage').boundingBox())!, await size('slow')];
    await viewer.part('pane-slow').dblclick();
    await eventually(async () => expect(Math.abs((await size('slow')).width - stage.width)).toBeLessThan(2));
    expect(await viewer.part('pane-bscan').isVisible()).toBe(false);
    await viewer.page.keyboard.press('o');
    await eventually(async () => expect((await size('slow')).width).toBeCloseTo(before.width, 0));
    expect(await viewer.part('pane-bscan').isVisible()).toBe(true);
  });

  it('has colours in en-face only, and a legend of them', async () => {
    await viewer.page.keyboard.press('m');
    const legend = viewer.part('pane-enface').locator('.pane-legend text');
    await eventually(async () => {
      const { center, width } = {
        center: Number(await viewer.part('window-center').inputValue()),
        width: Number(await viewer.part('window-width').inputValue()),
      };
      expect(await legend.allTextContents()).toEqual([
        String(Math.round(center - width / 2)),
        'grey',
        String(Math.round(center + width / 2)),
      ]);
    });
    expect(await viewer.part('pane-bscan').locator('.pane-legend text').count()).toBe(0);
    await viewer.page.keyboard.press('m');
    await viewer.page.keyboard.press('m');
    await eventually(async () => expect(await legend.count()).toBe(0));
  });
});

describe('3D', () => {
  it('shows a body, and one that turns', async () => {
    await show('volume');
    const pane = viewer.part('pane-volume');
    await settled(() => pane.screenshot());
    const before = await greyOf(pane);
    expect(before.data.filter((grey) => grey > 40).length).toBeGreaterThan(2000);
    const box = (await pane.boundingBox())!;
    await viewer.page.mouse.move(box.x + 200, box.y + 300);
    await viewer.page.mouse.down();
    await viewer.page.mouse.move(box.x + 300, box.y + 260, { steps: 3 });
    await viewer.page.mouse.up();
    await eventually(async () => expect(Buffer.compare(before.data, (await greyOf(pane)).data)).not.toBe(0));
  });
});

describe('a scan that is no cube', () => {
  it.each([
    [1, 'too few frames'],
    [2, 'too few frames'],
  ])('number %i has no sections, and the page says why', async (index, why) => {
    await viewer.select(index);
    expect(await viewer.part('why-no-volume').textContent()).toContain(why);
    for (const layout of ['sections', 'volume']) {
      const button = viewer.part(`layout-${layout}`);
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      await button.click({ force: true });
    }
    expect(await viewer.part('notices').innerText()).toContain(why);
    expect(await viewer.part('layout-stack').getAttribute('aria-pressed')).toBe('true');
    expect(
      await viewer.page.evaluate(() => {
        const viewport = window.czmExample?.renderingEngine.getViewport('stack') as Types.IStackViewport;
        return viewport.getImageIds().length;
      }),
    ).toBe(index === 1 ? 2 : 1);
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});

describe('where the address asks for it, sections of a cube that is not loaded yet', () => {
  let before: Viewer;
  beforeAll(async () => {
    before = viewer;
    viewer = await openViewer({ coarse: true });
  });
  afterAll(async () => {
    await viewer.close();
    viewer = before;
  });

  const coarse = (): Promise<number> => viewer.page.getByTestId('pane-coarse').count();

  it('can be moved, say that they are coarse, are not saved, and become whole', async () => {
    // Workers get no frame but the first ones looked at, unless it is to be decoded coarse.
    await viewer.page.evaluate(() => {
      const held: (() => void)[] = [];
      const post = Worker.prototype.postMessage as (
        this: Worker,
        message: unknown,
        transfer: Transferable[],
      ) => void;
      const holding = function (this: Worker, message: unknown, transfer: Transferable[]): void {
        const { task } = message as { task?: { kind: string; frameNumber: number; coarse?: number } };
        const isHeld =
          task?.kind === 'decode' && task.coarse === undefined && ![1, 4].includes(task.frameNumber);
        if (isHeld) held.push(() => post.call(this, message, transfer));
        else post.call(this, message, transfer);
      };
      Worker.prototype.postMessage = holding as typeof Worker.prototype.postMessage;
      window.addEventListener('let-go', () => {
        Worker.prototype.postMessage = post as typeof Worker.prototype.postMessage;
        for (const go of held.splice(0)) go();
      });
    });
    await viewer.open(cube);
    await viewer.select(0);
    await viewer.part('layout-sections').click();
    await eventually(async () => expect(await coarse()).toBe(3));
    expect(await viewer.part('facts').innerText()).toContain('coarse for now');
    await viewer.part('frame-slider').fill('7');
    await eventually(async () => expect(await said()).toMatchObject({ frame: 7 }));
    expect((await greyOf(viewer.part('pane-enface'))).data.some((grey) => grey > 100)).toBe(true);
    expect(await coarse()).toBe(3);

    await viewer.page.evaluate(() => void window.dispatchEvent(new Event('let-go')));
    await eventually(async () => expect(await coarse()).toBe(0));
    const whole = await viewer.page.evaluate(() => {
      const { cache } = window.czmExample!.cornerstone;
      const [volume] = cache.getVolumes();
      return volume!.imageIds.map((id) => cache.getImageQuality(id));
    });
    expect(whole).toEqual(Array.from({ length: 8 }, () => 8));
    expect(await said()).toMatchObject({ frame: 7 });
    expect(await viewer.part('facts').innerText()).not.toContain('coarse for now');
  });

  it('say nothing in the console', () => {
    expect(viewer.complaints).toEqual([]);
  });
});
