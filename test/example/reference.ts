import { expect } from '@jest/globals';
import { encode } from 'fast-png';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD } from '../support/build-once.js';
import { eventually, settled } from '../support/eventually.js';
import { greyFromPng, type GreyPicture } from './viewer.js';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'references');
/** Where screenshots lie as they were when references were made, to be looked at; git ignores it. */
const LOOKS = join(BUILD, 'references');

/** A screen pixel goes into a block of this edge: letters and edges are drawn a little differently everywhere. */
const BLOCK = 4;
/** Mean difference of grey values, of 255. A picture that is turned, mirrored or another frame's differs by more. */
const TOLERANCE = 6;
/** Blocks along the edge of a tile. */
const TILE = 16;
/** The same of a tile. Full Chromium and its headless shell differ by up to 4.8; what is truncated or missing, by more. */
const TILE_TOLERANCE = 15;

/**
 * Takes screenshots until one looks as test/example/references/`name` does, a coarse grey picture that was looked at
 * when it was made. `UPDATE_REFERENCES=1` makes it again: look at it, in build/references.
 */
export async function matchReference(name: string, take: () => Promise<Buffer>): Promise<void> {
  const path = join(FOLDER, name);
  if (process.env['UPDATE_REFERENCES'] === '1') {
    const screenshot = await settled(take);
    for (const folder of [FOLDER, LOOKS]) mkdirSync(folder, { recursive: true });
    writeFileSync(path, encode({ ...coarsePicture(greyFromPng(screenshot)), channels: 1 }));
    writeFileSync(join(LOOKS, name), screenshot);
  }
  if (!existsSync(path)) throw new Error(`There is no reference ${name}: make it with UPDATE_REFERENCES=1.`);
  const reference = greyFromPng(readFileSync(path));
  const match = async (): Promise<void> => compare(coarsePicture(greyFromPng(await take())), reference);
  await eventually(match);
  // It stays as it is.
  await match();
}

function compare(now: GreyPicture, reference: GreyPicture): void {
  expect([now.width, now.height]).toEqual([reference.width, reference.height]);
  expect(meanDifference(now, reference)).toBeLessThan(TOLERANCE);
  expect(worstTile(now, reference)).toBeLessThan(TILE_TOLERANCE);
}

/** The largest {@link meanDifference} of a tile: of what is missing, or stands elsewhere, in a small part of a large picture. */
export function worstTile(a: GreyPicture, b: GreyPicture): number {
  const part = (picture: GreyPicture, left: number, top: number): GreyPicture => {
    const [width, height] = [Math.min(TILE, picture.width - left), Math.min(TILE, picture.height - top)];
    const data = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      const from = (top + y) * picture.width + left;
      data.set(picture.data.subarray(from, from + width), y * width);
    }
    return { width, height, data };
  };
  let worst = 0;
  for (let top = 0; top < a.height; top += TILE) {
    for (let left = 0; left < a.width; left += TILE) {
      worst = Math.max(worst, meanDifference(part(a, left, top), part(b, left, top)));
    }
  }
  return worst;
}

/** Mean difference of grey values, of 255, over the part that both pictures have. */
export function meanDifference(a: GreyPicture, b: GreyPicture): number {
  const width = Math.min(a.width, b.width);
  const height = Math.min(a.height, b.height);
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sum += Math.abs((a.data[y * a.width + x] ?? 0) - (b.data[y * b.width + x] ?? 0));
    }
  }
  return sum / (width * height);
}

/** The means of blocks of 4 × 4 pixels. */
export function coarsePicture(full: GreyPicture): GreyPicture {
  const width = Math.floor(full.width / BLOCK);
  const height = Math.floor(full.height / BLOCK);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < BLOCK * BLOCK; i++) {
        const row = y * BLOCK + Math.floor(i / BLOCK);
        sum += full.data[row * full.width + x * BLOCK + (i % BLOCK)] ?? 0;
      }
      data[y * width + x] = sum / (BLOCK * BLOCK);
    }
  }
  return { width, height, data };
}
