import type { FileSource, ImageStack, Registration } from '../../../src/cornerstone/index.js';
import { outcomeOf, sha256, type Failure } from './images.js';

/** In which form a file is given to the plugin. A `view` begins somewhere in its buffer, and ends before it. */
export type SourceForm = 'bytes' | 'view' | 'ArrayBuffer' | 'Blob' | 'File';

/** An image of a file, in what can be sent to the test. */
export interface StackSummary {
  readonly imageIds: readonly string[];
  readonly tag: string | undefined;
  readonly item: number | undefined;
  readonly kind: string | undefined;
  readonly laterality: string | undefined;
  /** Between pixels of the upright picture: across, down, from frame to frame. */
  readonly mm: readonly (number | null)[];
  readonly repairs: number;
  readonly error: Failure | undefined;
}

export type Opened = { readonly stacks: readonly StackSummary[] } | { readonly failure: Failure };

/** What was given to the plugin, for the test to look at again. */
const given: FileSource[] = [];

async function fetchAs(url: string, form: SourceForm): Promise<FileSource> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${String(answer.status)}`);
  const buffer = await answer.arrayBuffer();
  switch (form) {
    case 'bytes':
      return new Uint8Array(buffer);
    case 'view': {
      const larger = new Uint8Array(buffer.byteLength + 12).fill(0xff);
      larger.set(new Uint8Array(buffer), 7);
      return larger.subarray(7, 7 + buffer.byteLength);
    }
    case 'ArrayBuffer':
      return buffer;
    case 'Blob':
      return new Blob([buffer]);
    case 'File':
      return new File([buffer], 'scan.DCM');
  }
}

const bytesOf = async (source: FileSource): Promise<Uint8Array> =>
  source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : new Uint8Array(source as Uint8Array);

/** Opens a file of the server by `addFile`. */
export async function openFile(plugin: Registration, url: string, form: SourceForm): Promise<Opened> {
  const source = await fetchAs(url, form);
  given.push(source);
  return opened(plugin.addFile(source));
}

/** SHA-256 of what was last given to the plugin, as it is now. */
export const givenNow = async (): Promise<string> => {
  const source = given.at(-1);
  return source === undefined ? 'nothing was given' : sha256(await bytesOf(source));
};

export const opened = (stacks: Promise<readonly ImageStack[]>): Promise<Opened> =>
  stacks.then(
    (all) => ({ stacks: all.map(summaryOf) }),
    (error: unknown) => ({ failure: outcomeOf(error) }),
  );

export function summaryOf({ imageIds, description, repairs, container, error }: ImageStack): StackSummary {
  const { horizontal, vertical, betweenFrames } = description?.spacing ?? {};
  return {
    imageIds,
    tag: container?.tag,
    item: container?.item,
    kind: description?.kind,
    laterality: description?.laterality,
    mm: [horizontal, vertical, betweenFrames].map((length) => length?.mm ?? null),
    repairs: repairs.length,
    error: error && outcomeOf(error),
  };
}
