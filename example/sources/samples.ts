import { retrieveFile } from 'cornerstone-czm-image-loader';
import type { Origin } from '../model/series.js';
import type { Arrival, Arrivals } from './arrivals.js';

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

/** Opens a sample from beside the page; of one that has yet to be made, `tell` hears how far that is. */
export async function openSampleFile(
  { file, isMade }: Sample,
  arrivals: Arrivals,
  tell: (making: Making) => void,
): Promise<Arrival> {
  const events =
    isMade === false ? new EventSource(new URL('samples/progress', document.baseURI)) : undefined;
  events?.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const making = JSON.parse(data) as Making | null;
    if (making !== null) tell(making);
  });
  try {
    const origin: Origin = 'sample';
    const place = { from: 'sample', file } as const;
    return await arrivals.open(`samples/${file}`, { origin, address: { place } });
  } finally {
    events?.close();
  }
}

/** Fetches a file from beside the samples; rejects with what the server did instead of sending it. */
export const fetchBeside = (file: string): Promise<Uint8Array> =>
  retrieveFile({ url: new URL(`samples/${file}`, document.baseURI).href });
