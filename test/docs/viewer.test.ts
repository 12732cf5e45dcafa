import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { scaleOf, ticksOf } from '../../example/model/colour-maps.js';
import { purgeChanges, type Change } from '../../example/model/history.js';
import { covers, labelSpot, type Outline, type Spot } from '../../example/model/label-place.js';
import type { Measurement } from '../../example/model/measurement.js';
import type { ViewerState, ViewerStore } from '../../example/model/state.js';
import { Store } from '../../example/model/store.js';
import { windowOfPixels } from '../../example/model/windows.js';
import { ENGLISH } from '../../example/words/index.js';
import { readPage } from './pages.js';

const page = readPage('docs/viewer.md').text;

describe('docs/viewer.md', () => {
  it('has the keys that the viewer shows, in its words', () => {
    const start = page.indexOf('| Key | What it does |');
    const table = page.slice(start, page.indexOf('The wheel scrolls', start));
    const rows = [...table.matchAll(/^\| (.+?) \| (.+) \|$/gm)]
      .slice(2)
      .map(([, keys, does]) => [keys, does]);
    expect(rows).toEqual(ENGLISH.keys.list);
  });

  it('says what the window by a frame leaves black and white', () => {
    expect(page).toContain('2 % are black, 0.2 % white');
    const pixels = Array.from({ length: 1000 }, (_, index) => index);
    const { center, width } = windowOfPixels(pixels)!;
    expect(pixels.filter((value) => value < center - width / 2)).toHaveLength(20);
    expect(pixels.filter((value) => value > center + width / 2).length).toBeLessThanOrEqual(2);
  });
});

describe('the scale of a thickness map', () => {
  it('begins and ends at multiples of 50 µm, with round numbers between them that have room', () => {
    expect(page).toContain('steps of 50 µm');
    expect(scaleOf(222.9, 445.7)).toEqual([200, 450]);
    expect(ticksOf([200, 450], 41)).toEqual([200, 250, 300, 350, 400, 450]);
    expect(ticksOf([200, 450], 55)).toEqual([200, 300, 450]);
    expect(ticksOf([0, 1050], 170)).toEqual([0, 200, 400, 600, 800, 1050]);
    expect(ticksOf([0, 100], 200)).toEqual([0, 100]);
  });
});

describe('undo', () => {
  const measurement = (series: string, uid: string): Measurement => ({
    ...{ uid, tool: 'length', points: [], label: undefined, said: undefined },
    place: { series, plane: 'frame', at: 1 },
  });
  const change = (series: string, before: Measurement[], after: Measurement[]): Change => ({
    ...{ series, layout: 'stack' },
    before: { frame: 1, parts: { measurements: before } },
    after: { frame: 1, parts: { measurements: after } },
  });

  it('brings back nothing of files that are closed', () => {
    expect(page.replace(/\s+/g, ' ')).toContain(
      'When a file is closed, its measurements are removed with it and cannot be restored.',
    );
    const [open, later, closed] = [
      measurement('open', '1'),
      measurement('open', '2'),
      measurement('closed', '3'),
    ];
    const invert: Change = {
      ...{ series: 'open', layout: 'stack' },
      before: { frame: 2, parts: { inverted: false } },
      after: { frame: 2, parts: { inverted: true } },
    };
    const store: ViewerStore = new Store({
      past: [
        change('open', [], [open]),
        change('closed', [open], [open, closed]),
        // From the list: another scan is on screen.
        change('open', [open, closed], [open]),
        change('open', [open, closed], [open, closed, later]),
        invert,
      ],
      future: [change('closed', [open, closed], [open])],
    } as unknown as ViewerState);
    purgeChanges(store, new Set(['closed']));
    expect(store.state).toEqual({
      past: [change('open', [], [open]), change('open', [open], [open, later]), invert],
      future: [],
    });
  });
});

describe('no label covers what it measures', () => {
  const pane = { width: 400, height: 300 };
  const label = { width: 120, height: 40 };
  const spot = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 300 }));
  const outline: fc.Arbitrary<Outline> = fc.record({
    points: fc.array(spot, { minLength: 1, maxLength: 3 }),
    isArea: fc.constant(false),
  });

  it('and every label is in the pane', () => {
    fc.assert(
      fc.property(outline, (measured) => {
        const [x, y] = labelSpot(label, measured, pane, []);
        expect(covers({ x, y, ...label }, measured)).toBe(false);
        expect([x >= 0, y >= 0, x + label.width <= pane.width, y + label.height <= pane.height]).toEqual(
          Array(4).fill(true),
        );
      }),
    );
  });

  it('nor lies inside an area, nor over another label', () => {
    const corners: Spot[] = [
      [100, 50],
      [250, 50],
      [250, 250],
      [100, 250],
    ];
    const area: Outline = { points: corners, isArea: true };
    expect(covers({ x: 140, y: 120, ...label, width: 60 }, area)).toBe(true);
    const first = labelSpot(label, area, pane, []);
    const second = labelSpot(label, area, pane, [{ x: first[0], y: first[1], ...label }]);
    expect(covers({ x: second[0], y: second[1], ...label }, area)).toBe(false);
    expect(
      Math.abs(second[1] - first[1]) >= label.height || Math.abs(second[0] - first[0]) >= label.width,
    ).toBe(true);
  });
});
