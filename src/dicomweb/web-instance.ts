import { download } from './download.js';

/** A file on a server, and how to ask for it. */
export interface WebFile {
  /** Where it is; relative to the page. */
  readonly url: string;
  /** Headers for every request, authorization among them; a function is called each time. Default: none. */
  readonly headers?:
    Readonly<Record<string, string>> | (() => Readonly<Record<string, string>> | undefined) | undefined;
  /** Called with bytes while the whole file is being retrieved; `total` where the server says. Default: nobody is. */
  readonly onProgress?: ((loaded: number, total: number | undefined) => void) | undefined;
  /** Ends the request. Default: it goes on to its end. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * An instance of a DICOMweb server. Its `url` is that of PS3.18 10.4.1.1.2:
 * `https://archive.example/dicom-web/studies/1/series/2/instances/3`.
 */
export interface WebInstance extends WebFile {
  /** Where the metadata came from, for addresses relative to that. Default: the metadata of the series. */
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
 * The bytes at an address that {@link bulkDataUrl} gave: a frame.
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
 * The whole instance as the server has it, a view of the one buffer that it was read into.
 *
 * @throws (rejects) `HttpError` where the server does not answer, refuses, breaks off, or sends nothing or a web page; what
 * `signal` was aborted with.
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
 * A file at an address that is no DICOMweb server's. As {@link retrieveInstance}, but that it asks for no form.
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
  return download({ url, what: 'a DICOM file' }, { headers: headersOf(file), onProgress, signal });
}

const acceptedBy = (instance: WebInstance, accept: string): Readonly<Record<string, string>> => ({
  ...headersOf(instance),
  Accept: accept,
});

export const headersOf = ({ headers }: Pick<WebFile, 'headers'>): Readonly<Record<string, string>> =>
  (typeof headers === 'function' ? headers() : headers) ?? {};
