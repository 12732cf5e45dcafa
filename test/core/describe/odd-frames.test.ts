import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { normalizePart10, openPart10 } from '../../../src/core/index.js';
import { containerPart10, storedInMemory } from '../../../src/core/internal.js';
// Internal: samples frames as for files that are too large to open whole.
import { imageFromSample } from '../../../src/core/describe/image.js';
import { czmFile, framesOf, scrambledFrame, type Shape } from '../czm-file.js';
import { rawFile } from '../containers/raw-file.js';

/* The frames of an image vouch for each other: one that differs is damaged, whichever it is. */

const frames = (...shapes: readonly Shape[]): Uint8Array[] =>
  shapes.map((shape, i) => scrambledFrame({ ...shape, fill: i + 1 }));
const whole: Shape = { rows: 512, columns: 1024 };

const ODD: [string, Shape][] = [
  ['fewer columns', { rows: 512, columns: 1000 }],
  ['more rows', { rows: 513, columns: 1024 }],
  ['another depth', { ...whole, bits: 12 }],
  ['signed samples', { ...whole, signed: true }],
  ['three components', { ...whole, samples: 3 }],
];

describe.each(ODD)('a frame with %s', (_, odd) => {
  it.each([0, 1, 3])('at %i of 4 is damaged, named and refused; the size is that of the others', (at) => {
    const shapes = [whole, whole, whole, whole].map((shape, i) => (i === at ? odd : shape));
    const file = czmFile({ frames: frames(...shapes) });
    const { description, image } = openPart10(file);
    expect(description.stored).toEqual({ rows: 512, columns: 1024 });
    expect(description).toMatchObject({ bitsStored: 8, samplesPerPixel: 1 });
    expect(description.frames.damaged).toEqual([at + 1]);
    const error = image!.damaged.get(at + 1)!;
    expect(error).toMatchObject({ code: 'CZM_CODESTREAM', frame: at + 1 });
    expect(error.expected).toContain('512 × 1024');
    expect(error.found).not.toBe(error.expected);
    expect(() => normalizePart10(file)).toThrow(error.message);
  });

  it('as the first is passed over where only a sample is looked at', () => {
    const { attributes } = openPart10(czmFile());
    const list = frames(odd, whole, whole);
    const image = imageFromSample(attributes, storedInMemory(list));
    if (odd.signed !== true) {
      expect(image).toMatchObject({ rows: 512, columns: 1024, bitsStored: 8, samplesPerPixel: 1 });
      expect([...image.damaged.keys()]).toEqual([1]);
    }
  });
});

it('the fixture whose first frame lost 24 columns keeps its seven good frames', () => {
  const file = readFileSync(new URL('../../fixtures/hostile/first-frame-other-size.EX.DCM', import.meta.url));
  const { description } = openPart10(file);
  expect(description.stored).toEqual({ rows: 512, columns: 1024 });
  expect(description.frames).toMatchObject({ count: 8, damaged: [1] });
  expect(() => normalizePart10(file)).toThrow(/^Frame 1 is 512 × 1000 .* the image is 512 × 1024/);
  const [kept] = normalizePart10(file, { damagedFrames: 'keep' });
  expect(kept!.description.frames.damaged).toEqual([1]);
});

describe('as many frames of one size as of another', () => {
  const file = (rows: number, columns: number) =>
    czmFile({ frames: frames({ rows: 300, columns: 1024 }, whole), rows, columns });

  it.each([
    [512, 1024],
    [1024, 512],
  ])('Rows and Columns of %i × %i decide', (rows, columns) => {
    expect(openPart10(file(rows, columns)).description.frames.damaged).toEqual([1]);
  });

  it('nothing decides where these say neither: the frames differ, and none is damaged', () => {
    const { description } = openPart10(file(7, 9));
    expect(description.frames.damaged).toEqual([]);
    expect(description.warnings).toContainEqual(expect.objectContaining({ code: 'FRAMES_DIFFER' }));
    expect(() => normalizePart10(file(7, 9))).toThrow(/differ/);
  });
});

it('one frame alone goes before Rows and Columns', () => {
  const { description } = openPart10(czmFile({ frames: frames({ rows: 300, columns: 700 }) }));
  expect(description.stored).toEqual({ rows: 300, columns: 700 });
  expect(description.frames.damaged).toEqual([]);
});

it('a container’s first frame is held against what the container states, for viewers too', () => {
  const list = [...frames({ rows: 512, columns: 1000 }), ...framesOf({ count: 2 })];
  const opened = openPart10(rawFile({ containers: [{ element: 0xa1, frames: list }] }));
  const [container] = opened.containers;
  expect(container!.description.problems).toEqual([]);
  const { description } = containerPart10(opened, container!);
  expect(description.stored).toEqual({ rows: 512, columns: 1024 });
  expect(description.frames.damaged).toEqual([1]);
});
