import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { nameOf, onDisk } from './names.js';
import type { RunFolder } from './out-folder.js';
import type { PictureFile } from './picture.js';
import { errorCode, NameError, onFile } from './problem.js';
import { nameTaken, standing } from './publish.js';
import type { PictureFormat } from './task.js';

/** The extensions of picture formats. */
const EXTENSIONS: Readonly<Record<PictureFormat, readonly PictureFile['extension'][]>> = {
  png: ['png'],
  jp2: ['jp2', 'j2k'],
};
const MIN_DIGITS = 3;

/** The names of one image's pictures: `scan-001.png` and so on. */
export class Series {
  readonly #digits: number;

  constructor(
    readonly stem: string,
    readonly length: number,
    readonly format: PictureFormat,
  ) {
    this.#digits = Math.max(MIN_DIGITS, String(length).length);
  }

  name(frame: number, extension: PictureFile['extension']): string {
    return `${this.stem}-${String(frame).padStart(this.#digits, '0')}.${extension}`;
  }

  /** All names that its pictures may have. */
  names(frame: number): readonly string[] {
    return EXTENSIONS[this.format].map((extension) => this.name(frame, extension));
  }
}

/**
 * Refuses a series if pictures of something else have its names: they would be taken for one scan. If they are to be
 * overwritten, they are removed first: a run that is stopped halfway leaves gaps, not a mixture.
 *
 * @throws NameError, FileError before anything is written.
 */
export function refuseOthers(
  series: Series,
  { own, since }: RunFolder,
  overwrite: boolean,
  picture: (frame: number) => PictureFile,
): void {
  const [beyond] = standingBeyond(series, own);
  if (beyond !== undefined) {
    throw new NameError(
      'NAME_TAKEN',
      `Its ${series.length} pictures would be ${series.stem}-…, but ${beyond} is there, of another scan. Nothing ` +
        'was written. Remove that series, or choose another --out.',
    );
  }
  const others: string[] = [];
  for (let frame = 1; frame <= series.length; frame++) {
    const wanted = attempt(() => picture(frame));
    for (const name of series.names(frame)) {
      const found = standing(name);
      if (found === undefined) continue;
      const isWanted = wanted !== undefined && name === series.name(frame, wanted.extension);
      const other = isWanted ? wanted.otherThan(name) : 'a picture that this source does not have';
      if (other === undefined) continue;
      const replaceable = (found.isFile() || found.isSymbolicLink()) && found.mtimeMs <= since;
      if (!overwrite || !replaceable) throw nameTaken(name, found, other);
      others.push(name);
    }
  }
  for (const name of others) onFile('written', () => rmSync(onDisk(name)));
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Pictures with numbers that the series does not have, or written with more digits. */
function standingBeyond(series: Series, run: string): readonly string[] {
  const names = picturesIn(dirname(series.stem), run).get(`${basename(series.stem)}.${series.format}`) ?? [];
  const own = new Set<string>();
  for (let frame = 1; frame <= series.length; frame++) {
    for (const name of series.names(frame)) own.add(basename(name));
  }
  return names.filter((name) => !own.has(name));
}

type PicturesByStem = ReadonlyMap<string, readonly string[]>;

/**
 * The pictures that were in a folder when this process first looked in this run: claims keep later ones apart. A folder
 * of many scans is not read again for each.
 */
let known: { readonly run: string; readonly folders: Map<string, PicturesByStem> } | undefined;

function picturesIn(folder: string, run: string): PicturesByStem {
  if (known?.run !== run) known = { run, folders: new Map() };
  const found = known.folders.get(folder) ?? readPictures(folder);
  known.folders.set(folder, found);
  return found;
}

function readPictures(folder: string): PicturesByStem {
  const pictures = new Map<string, string[]>();
  for (const name of namesIn(folder)) {
    const [, stem, extension] = /^(.*)-\d{3,}\.(png|jp2|j2k)$/s.exec(name) ?? [];
    if (stem === undefined || extension === undefined) continue;
    const key = `${stem}.${extension === 'png' ? 'png' : 'jp2'}`;
    const same = pictures.get(key);
    if (same === undefined) pictures.set(key, [name]);
    else same.push(name);
  }
  return pictures;
}

function namesIn(folder: string): readonly string[] {
  return onFile('read', () => {
    try {
      return readdirSync(onDisk(folder), { encoding: 'buffer' }).map(nameOf);
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
      throw error;
    }
  });
}
