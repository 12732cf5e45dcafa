import { retrieveFile } from 'cornerstone-czm-image-loader';

/** One built-in scan, as `samples/index.json` lists it. All are synthetic. */
export interface Sample {
  readonly title: string;
  readonly file: string;
}

/** The built-in scans; an empty list where the page is served without them. */
export async function listSamples(): Promise<readonly Sample[]> {
  const answer = await fetch(new URL('samples/index.json', document.baseURI));
  const isList = answer.ok && answer.headers.get('Content-Type')?.includes('json') === true;
  return isList ? ((await answer.json()) as readonly Sample[]) : [];
}

/** Fetches a sample from beside the page. */
export async function fetchSample({ file }: Sample): Promise<File> {
  return fetchFile(new URL(`samples/${file}`, document.baseURI).href);
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
