import { createServer, request } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, pipeline } from 'node:stream';
import sirv from 'sirv';

export interface ServeOptions {
  /** URL prefix (`/`, `/fixtures`) to folder; the longest prefix that matches wins. */
  readonly folders: Readonly<Record<string, string>>;
  /** URL prefix (`/dicom-web`) to the origin that answers it; the path is passed on whole. */
  readonly proxy?: Readonly<Record<string, string>>;
  /** Sends the strict Content-Security-Policy of the README; true, or the extra connect-src origins. */
  readonly csp?: boolean | readonly string[];
  /** What a page needs beyond that policy: one more directive. */
  readonly cspMore?: string;
  /** Sends COOP and COEP, so that the page is cross-origin isolated (SharedArrayBuffer). */
  readonly isolated?: boolean;
  /** Lets the browser keep what lies in folders, compiled scripts too, while the context is open. */
  readonly cached?: boolean;
  /** A path (`/index.html`) that is sent for what nothing else answers, as single-page viewers need it. */
  readonly fallback?: string;
}

export interface StaticServer {
  readonly origin: string;
  /** `GET /path?query` of every request so far, in order. */
  readonly requests: readonly string[];
  /** Lets `listener` answer a path from now on, before folders and proxies; undefined takes it back. */
  route(path: string, listener: RequestListener | undefined): void;
  close(): Promise<void>;
}

/** The policy that the plugin must work under. `style-src` is what Cornerstone itself needs. */
function strictPolicy(connect: readonly string[]): string {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "img-src 'self' blob: data:",
    "style-src 'self' 'unsafe-inline'",
  ].join('; ');
}

/** A server on 127.0.0.1 and a free port. Nothing is cached unless told, so that every fetch of a page is seen. */
export async function serve(options: ServeOptions): Promise<StaticServer> {
  const requests: string[] = [];
  const routes = new Map<string, RequestListener>();
  const folders = byPrefix(options.folders).map(([prefix, folder]) => ({
    prefix,
    handler: sirv(folder, options.cached === true ? { maxAge: 3600 } : { dev: true, dotfiles: true }),
  }));
  const proxies = byPrefix(options.proxy ?? {});

  const server = createServer((message, response) => {
    const url = message.url ?? '/';
    const path = url.split('?')[0] ?? url;
    requests.push(`${message.method ?? 'GET'} ${url}`);
    setHeaders(response, options);

    const route = routes.get(path);
    if (route) return route(message, response);
    const target = proxies.find(([prefix]) => isBelow(path, prefix));
    if (target) return forward(message, response, target[1]);
    const folder = folders.find(({ prefix }) => isBelow(path, prefix));
    const missing = () => {
      response.writeHead(404).end();
    };
    if (!folder) return missing();
    const ask = (asked: string, next: () => void) => {
      message.url = folder.prefix === '/' ? asked : asked.slice(folder.prefix.length);
      folder.handler(message, response, next);
    };
    const { fallback } = options;
    ask(url, fallback !== undefined && isPage(message) ? () => answer(fallback) : missing);

    function answer(page: string): void {
      const routed = routes.get(page);
      if (routed) return routed(message, response);
      ask(page, missing);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    route(path, listener) {
      if (listener) routes.set(path, listener);
      else routes.delete(path);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function byPrefix(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => b.length - a.length);
}

function isBelow(path: string, prefix: string): boolean {
  return prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);
}

/** Whether the browser asks for a page, not for a script or data that does not exist. */
function isPage({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/html') === true;
}

function setHeaders(response: ServerResponse, { csp, cspMore, isolated, cached }: ServeOptions): void {
  if (cached !== true) response.setHeader('Cache-Control', 'no-store');
  if (csp) {
    const policy = strictPolicy(csp === true ? [] : csp);
    response.setHeader('Content-Security-Policy', cspMore === undefined ? policy : `${policy}; ${cspMore}`);
  }
  if (isolated) {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  }
}

/** Hands a request on to `origin`, as a reverse proxy in front of an archive does. */
function forward(message: IncomingMessage, response: ServerResponse, origin: string): void {
  const upstream = request(
    new URL(message.url ?? '/', origin),
    { method: message.method, headers: { ...message.headers, host: new URL(origin).host } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, new PassThrough(), response, () => response.end());
    },
  );
  upstream.on('error', (error) => {
    if (!response.headersSent) response.writeHead(502);
    response.end(error.message);
  });
  response.on('close', () => upstream.destroy());
  message.pipe(upstream);
}
