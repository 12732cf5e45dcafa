import { retrieveFile } from 'cornerstone-czm-image-loader';

/** One built-in scan, as `samples/index.json` lists it. All are synthetic. */
export interface Sample {
  readonly title: string;
  readonly file: string;
  /** The analysis of the scan, in a file of its own. */
  readonly beside?: string;
  /** False where `npm start` has yet to make it, which takes a while. */
  readonly isMade?: boolean;
  /** Shown first; if none is, the first of the list. */
  readonly isFirst?: boolean;
}

/** Frames of a sample that were made, of those that are known to be wanted. */
export interface Making {
  readonly file: string;
  readonly done: number;
  readonly frames: number;
}

/** The built-in scans; an empty list where the page is served without them. */
export async function listSamples(): Promise<readonly Sample[]> {
  const answer = await fetch(new URL('samples/index.json', document.baseURI));
  const isList = answer.ok && answer.headers.get('Content-Type')?.includes('json') === true;
  return isList ? ((await answer.json()) as readonly Sample[]) : [];
}

/** Fetches a sample from beside the page; of one that has yet to be made, `tell` hears how far that is. */
export async function fetchSample({ file, isMade }: Sample, tell: (making: Making) => void): Promise<File> {
  const events =
    isMade === false ? new EventSource(new URL('samples/progress', document.baseURI)) : undefined;
  events?.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const making = JSON.parse(data) as Making | null;
    if (making !== null) tell(making);
  });
  try {
    return await fetchFile(new URL(`samples/${file}`, document.baseURI).href);
  } finally {
    events?.close();
  }
}

/** Fetches a file; rejects with what the server did instead of sending it. */
export async function fetchFile(url: string, signal?: AbortSignal): Promise<File> {
  const { href, pathname } = new URL(url, document.baseURI);
  const bytes = await retrieveFile({ url: href, signal });
  return new File([bytes as Uint8Array<ArrayBuffer>], fileName(pathname));
}

function fileName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name) || 'file';
  } catch {
    // A per cent sign that is one.
    return name;
  }
}
