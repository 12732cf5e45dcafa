import { CodestreamError, type CzmError } from '../errors.js';
import type { CheckedCodestream } from '../j2k/codestream.js';

/* One damaged byte of SIZ makes a frame of another size, which decodes: the frames of an image vouch for each other. */

/** Rows and columns as a data set states them, of the stored or of the upright picture; 0 or undefined: not stated. */
export interface StatedSize {
  readonly rows?: number | undefined;
  readonly columns?: number | undefined;
}

/**
 * The header that holds for an image, and the frames that contradict it, by one-based number. That of most frames; of
 * several with as many frames, the one that has the size stated. Where neither tells, `odd` is undefined: the frames are
 * no one image, and the first header is as good as any.
 */
export function commonHeader(
  headers: ReadonlyMap<number, CheckedCodestream>,
  stated: StatedSize,
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
  const fitting = common.filter((header) => isAsStated(header, stated));
  const header = common.length === 1 ? first : fitting.length === 1 ? fitting[0] : undefined;
  if (header === undefined) return { header: first, odd: first === undefined ? new Map() : undefined };
  const expected = pictureOf(header);
  const odd = [...headers].filter(([, other]) => pictureOf(other) !== expected);
  return {
    header,
    odd: new Map(odd.map(([frame, other]) => [frame, oddFrame(frame, pictureOf(other), expected)])),
  };
}

/** Whether a header has the size stated, either way round: a data set may describe the picture turned upright. */
export function isAsStated({ siz }: CheckedCodestream, { rows, columns }: StatedSize): boolean {
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
    `Frame ${frame} is ${found}, the image is ${expected}: they differ, so the header (SIZ) of that frame is damaged, ` +
      'and it is not shown. Get the file anew.',
    { frame, found, expected },
  );
}
