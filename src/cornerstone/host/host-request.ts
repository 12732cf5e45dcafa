import type { HostImageLoaderPackage } from './host.js';

/** A request as the host's own loader would make it. */
export interface HostRequest {
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: 'include' | 'same-origin';
}

/** What an application can set to take part in the host's requests. */
interface RequestOptions {
  readonly open?: (xhr: XMLHttpRequest, url: string, headers: object, params: object) => void;
  readonly beforeSend?: (
    xhr: XMLHttpRequest,
    imageId: string,
    headers: object,
    params: object,
  ) => Promise<Record<string, string | null> | undefined> | Record<string, string | null> | undefined;
  readonly beforeProcessing?: (xhr: object) => Promise<unknown>;
}

/** If set, these observe the host's XMLHttpRequest. */
const OBSERVERS = ['onloadstart', 'onloadend', 'onreadystatechange', 'onprogress'];

/**
 * The request that the host would make for a file, as its application configures it: address, headers, credentials.
 * Undefined if `fetch` cannot make the same request: for methods other than GET, with a time limit, and for
 * applications that observe the host's requests or change their results.
 *
 * @param file base image ID.
 */
export async function hostRequest(
  file: string,
  loaders: HostImageLoaderPackage,
): Promise<HostRequest | undefined> {
  const options = loaders.internal.getOptions() as RequestOptions & Record<string, unknown>;
  const { open, beforeSend } = options;
  if (open === undefined || OBSERVERS.some((name) => typeof options[name] === 'function')) return undefined;
  const { xhr, asked } = recorder();
  try {
    const url = file.slice(file.indexOf(':') + 1);
    const params = { url, imageId: file };
    open(xhr, url, {}, params);
    const added = (await beforeSend?.(xhr, file, {}, params)) ?? {};
    for (const [name, value] of Object.entries(added)) {
      const isInUrl = name === 'Accept' && url.includes('accept=');
      if (value !== null && !isInUrl) xhr.setRequestHeader(name, value);
    }
    const address = new URL(asked.url ?? '', globalThis.location?.href);
    const isPlain =
      asked.isPlain &&
      !asked.headers.has('Range') &&
      xhr.timeout === 0 &&
      /^https?:$/.test(address.protocol) &&
      (await leavesAnswers(options));
    if (!isPlain) return undefined;
    return {
      url: address.href,
      headers: Object.fromEntries(asked.headers),
      credentials: xhr.withCredentials ? 'include' : 'same-origin',
    };
  } catch {
    // Whatever it is, the host will run into it too, and report it in its own way.
    return undefined;
  }
}

interface Asked {
  url: string | undefined;
  readonly headers: Headers;
  /** Whether nothing was done to it that `fetch` cannot do. */
  isPlain: boolean;
}

/** A request that is never sent, and what the application set on it. */
function recorder(): { readonly xhr: XMLHttpRequest; readonly asked: Asked } {
  const xhr = new XMLHttpRequest();
  const asked: Asked = { url: undefined, headers: new Headers(), isPlain: true };
  const open = xhr.open.bind(xhr);
  const setRequestHeader = xhr.setRequestHeader.bind(xhr);
  const notPlain = (): void => void (asked.isPlain = false);
  Object.assign(xhr, {
    open: (method: string, url: string, isAsync = true, user?: string | null) => {
      if (method.toUpperCase() !== 'GET' || !isAsync || (user ?? '') !== '') notPlain();
      asked.url = url;
      open(method, url, true);
    },
    setRequestHeader: (name: string, value: string) => {
      setRequestHeader(name, value);
      asked.headers.append(name, value);
    },
    send: notPlain,
    addEventListener: notPlain,
    overrideMimeType: notPlain,
  });
  return { xhr, asked };
}

/** Whether the response's bytes are used as they come, and not decrypted or unpacked by the application. */
async function leavesAnswers({ beforeProcessing }: RequestOptions): Promise<boolean> {
  const response = new ArrayBuffer(0);
  return beforeProcessing === undefined || (await beforeProcessing({ response })) === response;
}
