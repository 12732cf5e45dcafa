import { DicomError } from '../../core/errors.js';
import { firstPart } from './multipart.js';

/** An instance of a DICOMweb server, and how to ask for it. */
export interface WebInstance {
  /** Where it is (PS3.18 10.4.1.1.2): `https://archive.example/dicom-web/studies/1/series/2/instances/3`. */
  readonly url: string;
  /** Headers for every request, authorization among them; a function is asked each time. */
  readonly headers?:
    Readonly<Record<string, string>> | (() => Readonly<Record<string, string>> | undefined) | undefined;
  /** Where the metadata came from, for addresses relative to that. Default: those of the series. */
  readonly metadataUrl?: string | undefined;
  /** Told while the whole instance is being retrieved, in bytes; `total` where the server says. */
  readonly onProgress?: ((loaded: number, total: number | undefined) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** As stored: a server that is asked for another transfer syntax tries to decode the frames. */
const ACCEPT = {
  instance: 'multipart/related; type="application/dicom"; transfer-syntax=*',
  bulk:
    'multipart/related; type="application/octet-stream"; transfer-syntax=*, application/octet-stream; q=0.5, ' +
    '*/*; q=0.1',
};

/**
 * Where a server's BulkDataURI (PS3.18 F.2.2) is to be asked for; undefined where it lies elsewhere than the instance:
 * headers with an authorization go to the server that they are for, and to no other. Servers behind a proxy give
 * addresses that only they can reach; what is below the instance is asked for below the instance's own address.
 */
export function bulkDataUrl(uri: string, { url, metadataUrl }: WebInstance): string | undefined {
  const page = globalThis.location?.href;
  const instance = new URL(url, page);
  const resource = `${instance.origin}${instance.pathname.replace(/\/$/, '')}`;
  const base = new URL(metadataUrl ?? `${resource.replace(/\/instances\/[^/]*$/, '')}/metadata`, page);
  let asked: URL;
  try {
    asked = new URL(uri, base);
  } catch {
    return undefined;
  }
  const own = /\/studies\/.*$/.exec(resource)?.[0];
  const at = own === undefined ? -1 : asked.pathname.lastIndexOf(`${own}/`);
  if (own !== undefined && at >= 0) {
    return `${resource}${asked.pathname.slice(at + own.length)}${asked.search}`;
  }
  return asked.origin === instance.origin ? asked.href : undefined;
}

/**
 * The bytes at an address that {@link bulkDataUrl} gave.
 *
 * @throws (rejects) what `fetch` rejects with; {@link DicomError} where the server refuses.
 */
export async function retrieveBulkData(address: string, instance: WebInstance): Promise<Uint8Array> {
  const answer = await ask(address, ACCEPT.bulk, instance);
  return firstPart(new Uint8Array(await answer.arrayBuffer()), contentType(answer));
}

/**
 * The whole instance as the server has it, a view of the one buffer that it was read into.
 *
 * @throws (rejects) as {@link retrieveBulkData}.
 */
export async function retrieveInstance(instance: WebInstance): Promise<Uint8Array> {
  const answer = await ask(instance.url, ACCEPT.instance, instance);
  return firstPart(await bodyOf(answer, instance.onProgress), contentType(answer));
}

async function ask(address: string, accept: string, { headers, signal }: WebInstance): Promise<Response> {
  const given = typeof headers === 'function' ? headers() : headers;
  const answer = await fetch(address, {
    headers: { ...given, Accept: accept },
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.ok) return answer;
  throw new DicomError(`The archive refused the instance or its bulk data: it answered ${answer.status}.`, {
    found: answer.status,
    expected: 200,
  });
}

const contentType = (answer: Response): string => answer.headers.get('Content-Type') ?? '';

/** Reads as it comes in, into one buffer where the length is known. */
async function bodyOf(answer: Response, onProgress: WebInstance['onProgress']): Promise<Uint8Array> {
  if (answer.body === null) return new Uint8Array(await answer.arrayBuffer());
  // The length stated is that of what travels.
  const stated = answer.headers.has('Content-Encoding')
    ? Number.NaN
    : Number(answer.headers.get('Content-Length'));
  const total = stated > 0 ? stated : undefined;
  let bytes = new Uint8Array(total ?? FIRST_ROOM);
  let loaded = 0;
  const reader = answer.body.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    if (loaded + chunk.value.length > bytes.length) bytes = roomier(bytes, loaded + chunk.value.length);
    bytes.set(chunk.value, loaded);
    loaded += chunk.value.length;
    onProgress?.(loaded, total);
  }
  return bytes.subarray(0, loaded);
}

const FIRST_ROOM = 1 << 20;

function roomier(bytes: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(Math.max(bytes.length * 2, needed));
  more.set(bytes);
  return more;
}
