/** One built-in scan, as `samples/index.json` lists it. All are synthetic. */
export interface Sample {
  readonly title: string;
  readonly file: string;
}

/** The built-in scans; an empty list where the page is served without them. */
export async function listSamples(): Promise<readonly Sample[]> {
  const answer = await fetch(new URL('samples/index.json', document.baseURI));
  return answer.ok ? ((await answer.json()) as readonly Sample[]) : [];
}

/** Fetches a sample from beside the page. */
export async function fetchSample({ file }: Sample): Promise<File> {
  return fetchFile(new URL(`samples/${file}`, document.baseURI).href);
}

/** Fetches a file; rejects with what the server answered. */
export async function fetchFile(url: string): Promise<File> {
  const { href, pathname } = new URL(url, document.baseURI);
  const answer = await fetch(href).catch((cause: unknown) => {
    throw new Error(
      `${href} could not be fetched: the server does not answer, or does not allow this page to ask (CORS).`,
      { cause },
    );
  });
  if (!answer.ok) throw new Error(`${href} could not be fetched: the server answered ${answer.status}.`);
  const name = decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1)) || 'file';
  return new File([await answer.blob()], name);
}
