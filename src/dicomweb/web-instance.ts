import { download } from './download.js';
import { headersOf } from './headers.js';

/** A file on a server, and how to request it. */
export interface WebFile {
  /** Its address, which may be relative to the page. */
  readonly url: string;
  /** Headers for every request, such as authorization; a function is called each time. Default: none. */
  readonly headers?:
    Readonly<Record<string, string>> | (() => Readonly<Record<string, string>> | undefined) | undefined;
  /**
   * Called with numbers of bytes while the whole file is being retrieved; `total` is undefined if the server does not
   * say. Default: nothing is called.
   */
  readonly onProgress?: ((loaded: number, total: number | undefined) => void) | undefined;
  /** Aborts the request. Default: it runs to its end. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * An instance of a DICOMweb server. Its `url` is that of PS3.18 10.4.1.1.2:
 * `https://archive.example/dicom-web/studies/1/series/2/instances/3`.
 */
export interface WebInstance extends WebFile {
  /** The address of the metadata, for addresses relative to it. Default: the metadata of the series. */
  readonly metadataUrl?: string | undefined;
}

/** As stored: a server that is asked for another transfer syntax tries to decode the frames. */
const ACCEPT = {
  instance: 'multipart/related; type="application/dicom"; transfer-syntax=*',
  bulk:
    'multipart/related; type="application/octet-stream"; transfer-syntax=*, application/octet-stream; q=0.5, ' +
    '*/*; q=0.1',
};

/**
 * Where to request a server's BulkDataURI (PS3.18 F.2.2); undefined if it is elsewhere than the instance: authorization
 * headers go only to the server that they are for. Servers behind a proxy give addresses that only they can reach; what
 * is below the instance is requested below the instance's own address.
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
 * The bytes at an address that {@link bulkDataUrl} returned: a frame.
 *
 * @param frame one-based.
 * @throws (rejects) as {@link retrieveInstance}.
 */
export function retrieveBulkData(address: string, instance: WebInstance, frame: number): Promise<Uint8Array> {
  const { signal } = instance;
  const request = { url: address, what: `frame ${frame}`, frame };
  return download(request, { headers: acceptedBy(instance, ACCEPT.bulk), signal });
}

/**
 * The whole instance as the server stores it, a view of the buffer that it was read into.
 *
 * @throws (rejects) `HttpError` if the server does not answer, refuses, breaks off, or sends nothing or a web page;
 * what `signal` was aborted with.
 *
 * @example
 * ```ts page
 * import { retrieveInstance } from 'cornerstone-czm-image-loader';
 *
 * const url = '/dicom-web/studies/1/series/2/instances/3';
 * const bytes = await retrieveInstance({ url, headers: { Authorization: 'Bearer token' } });
 * String.fromCharCode(...bytes.subarray(128, 132)); // → 'DICM'
 * ```
 */
export function retrieveInstance(instance: WebInstance): Promise<Uint8Array> {
  const { url, onProgress, signal } = instance;
  const request = { url, what: 'the instance' };
  return download(request, { headers: acceptedBy(instance, ACCEPT.instance), onProgress, signal });
}

/**
 * A file at an address outside DICOMweb. As {@link retrieveInstance}, but without an `Accept` header.
 *
 * @example
 * ```ts page
 * import { retrieveFile } from 'cornerstone-czm-image-loader';
 *
 * const bytes = await retrieveFile({ url: '/scans/cube.EX.DCM' });
 * bytes.length; // → 418806
 * ```
 */
export function retrieveFile({ url, onProgress, signal, ...file }: WebFile): Promise<Uint8Array> {
  return download({ url, what: 'a DICOM file' }, { headers: headersOf(file.headers), onProgress, signal });
}

const acceptedBy = (instance: WebInstance, accept: string): Readonly<Record<string, string>> => ({
  ...headersOf(instance.headers),
  Accept: accept,
});
