import { createHash } from 'node:crypto';
import { openPart10, type Turn, unscramble } from '../../src/core/index.js';
import { decode } from '../generator/codec.js';
import { specimen } from '../generator/families.js';
import { turnPicture, type Picture } from '../generator/picture.js';
import { fixtureFrames } from '../codec/fixture-frames.js';
import type { HostPage } from '../support/host.js';

/*
 * Files to load, and what a viewport must get of each frame. The pixels come from the codec called directly, are
 * held against the manifest's hashes of what native OpenJPEG decodes, and are turned by the table of the standard
 * turns, one pixel at a time: nothing of the code under test but the unscrambling, which has its own hashes.
 */

export interface ExpectedFrame {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  /** Of the upright pixels. */
  readonly sha256: string;
  /** Of the pixels as they lie in the codestream. */
  readonly storedSha256: string;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function expectedFrame(plain: Uint8Array, storedSha256: string, turn: Turn): Promise<ExpectedFrame> {
  const stored = await decode(plain);
  if (stored === undefined) throw new Error('The reference decoder gives no picture');
  return turned(stored, storedSha256, turn);
}

function turned(stored: Picture, storedSha256: string, turn: Turn): ExpectedFrame {
  if (sha256(stored.pixels) !== storedSha256) throw new Error('These are not the pixels of the manifest');
  const { rows, columns, samples, pixels } = turnPicture(stored, turn);
  return { rows, columns, samples, sha256: sha256(pixels), storedSha256 };
}

/** The frames of an independent fixture, upright by these turns (the last goes for those after it). */
export function independentFrames(file: string, turns: readonly Turn[]): Promise<ExpectedFrame[]> {
  return Promise.all(
    fixtureFrames(file).map(({ bytes, storedPixelsSha256 }, index) =>
      expectedFrame(unscramble(bytes), storedPixelsSha256, turns[index] ?? turns.at(-1) ?? 'none'),
    ),
  );
}

/** A generated file put on the host's server. */
export interface PublishedScan {
  readonly url: string;
  readonly bytes: Uint8Array;
  /** Upright; undefined for frames that hold no picture. */
  readonly frames: readonly (ExpectedFrame | undefined)[];
}

/** Makes the generator's file of that name and serves it under a URL of its own. */
export async function publish(host: HostPage, name: string): Promise<PublishedScan> {
  const { bytes, expected } = await specimen(name).build();
  const [scan] = expected.scans;
  const frames = await Promise.all(
    openPart10(bytes).frames.map((stored, index) => {
      const hash = scan?.storedPixelsSha256[index] ?? null;
      if (hash === null) return undefined;
      const plain = scan?.scrambled[index] === true ? unscramble(stored) : stored;
      return expectedFrame(plain, hash, scan?.uprightTurn[index] ?? 'none');
    }),
  );
  return { url: publishBytes(host, bytes), bytes, frames };
}

/** The pixels of every frame of a scrambled file, all upright by the same turn, from the codec called directly. */
export function uprightPictures(bytes: Uint8Array, turn: Turn): Promise<Picture[]> {
  return Promise.all(
    openPart10(bytes).frames.map(async (stored) => {
      const decoded = await decode(unscramble(stored));
      if (decoded === undefined) throw new Error('The reference decoder gives no picture');
      return turnPicture(decoded, turn);
    }),
  );
}

/** The images of a generated Raw Data Storage, each by its container. */
export interface PublishedContainers {
  readonly url: string;
  readonly containers: readonly { readonly tag: string; readonly frames: readonly ExpectedFrame[] }[];
}

export async function publishContainers(host: HostPage, name: string): Promise<PublishedContainers> {
  const { bytes, expected } = await specimen(name).build();
  const stored = openPart10(bytes).containers;
  const containers = expected.scans.map(async (scan) => {
    const tag = scan.container?.toUpperCase() ?? '';
    const frames = stored.find(({ description }) => description.tag === tag)?.frames ?? [];
    const pictures = frames.map((frame, index): Promise<ExpectedFrame> => {
      const hash = scan.storedPixelsSha256[index] ?? '';
      const turn = scan.uprightTurn[index] ?? 'none';
      const { storedRows: rows, storedColumns: columns, samples } = scan;
      if (frame.length === rows * columns * samples) {
        return Promise.resolve(turned({ pixels: frame, rows, columns, samples }, hash, turn));
      }
      return expectedFrame(scan.scrambled[index] === true ? unscramble(frame) : frame, hash, turn);
    });
    return { tag, frames: await Promise.all(pictures) };
  });
  return { url: publishBytes(host, bytes), containers: await Promise.all(containers) };
}

let published = 0;

/** Serves a file under a URL of its own. */
export function publishBytes(host: HostPage, bytes: Uint8Array): string {
  const path = `/scans/${String(++published)}.dcm`;
  host.server.route(path, (_request, response) => {
    response.setHeader('Content-Type', 'application/dicom');
    response.end(bytes);
  });
  return `${host.origin}${path}`;
}

/** Image IDs of all frames, in the form `scheme:url?frame=1`. */
export const frameIds = (base: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${base}${base.includes('?') ? '&' : '?'}frame=${index + 1}`);
