import { CodestreamError, type CzmError } from '../base/errors.js';
import type { CheckedCodestream } from '../frame/j2k/codestream.js';

/*
 * One damaged byte in SIZ gives a frame of a different size that still decodes. So the frames of an image are checked
 * against each other.
 */

/** Rows and columns as a data set states them, of the stored or of the upright picture. */
export interface StatedSize {
  readonly rows?: number | undefined;
  readonly columns?: number | undefined;
}

/** What a data set states about its pixels. */
export interface StatedPicture extends StatedSize {
  readonly samplesPerPixel: number;
  readonly bitsStored: number;
}

/**
 * The header that is valid for an image, and the one-based numbers of the frames that contradict it. It is that of most
 * frames; if several have equally many frames, the one that agrees with what is stated. If neither decides, `odd` is
 * undefined: the frames do not form one image, and the first header is as good as any.
 */
export function commonHeader(
  headers: ReadonlyMap<number, CheckedCodestream>,
  stated: StatedPicture,
): {
  readonly header: CheckedCodestream | undefined;
  readonly odd: ReadonlyMap<number, CzmError> | undefined;
} {
  const byPicture = new Map<string, CheckedCodestream[]>();
  for (const header of headers.values()) {
    const key = pictureOf(header);
    const alike = byPicture.get(key);
    if (alike === undefined) byPicture.set(key, [header]);
    else alike.push(header);
  }
  const most = [...byPicture.values()].reduce((max, { length }) => Math.max(max, length), 0);
  const common = [...byPicture.values()]
    .filter(({ length }) => length === most)
    .flatMap(([one]) => one ?? []);
  const [first] = common;
  const header = [
    common,
    common.filter((one) => isAsStated(one, stated)),
    common.filter((one) => hasSize(one, stated)),
  ]
    .find(({ length }) => length === 1)
    ?.at(0);
  if (header === undefined) return { header: first, odd: first === undefined ? new Map() : undefined };
  const expected = pictureOf(header);
  const odd = [...headers].filter(([, other]) => pictureOf(other) !== expected);
  return {
    header,
    odd: new Map(odd.map(([frame, other]) => [frame, oddFrame(frame, pictureOf(other), expected)])),
  };
}

/** Whether the data set says the same about the picture as its codestream. */
export const isAsStated = (header: CheckedCodestream, stated: StatedPicture): boolean =>
  hasSize(header, stated) &&
  header.siz.components.length === stated.samplesPerPixel &&
  header.siz.components.every(({ precision }) => precision === stated.bitsStored);

/** Either way round: a data set may describe the picture as turned upright. */
function hasSize({ siz }: CheckedCodestream, { rows, columns }: StatedSize): boolean {
  const { height, width } = siz;
  return (rows === height && columns === width) || (rows === width && columns === height);
}

/** Size, depth, sign and components, in words. */
function pictureOf({ siz }: CheckedCodestream): string {
  const depths = siz.components.map(
    ({ precision, signed }) => `${precision} ${signed ? 'signed' : 'unsigned'} bits`,
  );
  const components = new Set(depths).size === 1 ? `${depths.length} × ${depths[0] ?? ''}` : depths.join(', ');
  return `${siz.height} × ${siz.width} pixels of ${components}`;
}

function oddFrame(frame: number, found: string, expected: string): CodestreamError {
  return new CodestreamError(
    `Frame ${frame} is ${found}, but the image is ${expected}: the header (SIZ) of that frame must be damaged, ` +
      'and it is not shown. Get the file again from its source.',
    { frame, found, expected },
  );
}
