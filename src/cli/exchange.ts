import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArchiveError, PassingError } from './archive-error.js';
import { authorization } from './archive-address.js';
import { errorCode, FileError } from './problem.js';

/*
 * One request and its response, by Node's HTTP client. `fetch` sends a stream as a body without its length, which not
 * every server accepts, and may lose a response that comes before the whole body was sent.
 */

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: AsyncIterable<Uint8Array>;
  /** Seconds without a byte, after which the server counts as silent. */
  readonly silence: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Connections are kept open for the next instance. */
const AGENTS = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};

/**
 * Sends a request, and lets `take` read the response.
 *
 * @throws PassingError if the connection fails; whatever `take` throws.
 */
export function exchange<T>(request: Request, take: (answer: Answer) => Promise<T>): Promise<T> {
  const { method, headers, body, silence } = request;
  const url = new URL(request.url);
  const secure = url.protocol === 'https:';
  const token = authorization();
  return new Promise<T>((resolve, reject) => {
    const sent = (secure ? https : http).request(url, {
      method,
      agent: AGENTS[secure ? 'https:' : 'http:'],
      headers: { ...headers, ...(token === undefined ? {} : { Authorization: token }) },
      timeout: silence * 1000,
    });
    let answered = false;
    sent.on('timeout', () => sent.destroy(silent(url.host, silence)));
    sent.on('error', (error) => {
      if (!answered) reject(failure(error, url.host));
    });
    sent.on('response', (response) => {
      answered = true;
      take({ status: response.statusCode ?? 0, headers: response.headers, body: response })
        .catch((error: unknown) => {
          // The body broke off, or was not read to its end.
          throw isOfConnection(error) ? failure(error, url.host) : error;
        })
        .finally(() => {
          // A response before the request is complete: the server does not want the rest.
          if (!sent.writableFinished || !response.readableEnded) sent.destroy();
        })
        .then(resolve, reject);
    });
    if (body === undefined) sent.end();
    // Failures of the connection are errors of the request.
    else pipeline(Readable.from(body), sent).catch(() => undefined);
  });
}

/** Bytes of a response that is read into memory; archives send nothing longer. */
const MAX_TEXT = 1 << 20;

/** The text of a short response. */
export async function textOf({ body }: Answer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_TEXT) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

const isOfConnection = (error: unknown): boolean =>
  error instanceof PassingError || /^E[A-Z]+$|^HPE_|^ERR_STREAM/.test(errorCode(error) ?? '');

const silent = (host: string, seconds: number): PassingError =>
  new PassingError(
    new ArchiveError('SERVER_SILENT', `${host} did not answer for ${seconds} s. Run again when it does.`),
  );

/** Permanent failures: an unknown host name, an untrusted certificate. */
const LASTING: readonly (readonly [RegExp, string])[] = [
  [/^ENOTFOUND$/, 'There is no host of this name. Check --to.'],
  [
    /CERT|SIGNED|ISSUER|SIGNATURE|ALTNAME|^ERR_TLS|^ERR_SSL|^EPROTO/,
    'Its certificate is not trusted, or it does not speak TLS. Name the certificate of its authority in ' +
      'NODE_EXTRA_CA_CERTS, or check --to.',
  ],
];

function failure(error: unknown, host: string): Error {
  if (error instanceof FileError || error instanceof PassingError) return error;
  const code = errorCode(error) ?? (error instanceof Error ? error.message : String(error));
  const lasting = LASTING.find(([codes]) => codes.test(code));
  if (lasting !== undefined)
    return new ArchiveError('SERVER_SILENT', `${host} cannot be reached (${code}). ${lasting[1]}`);
  const message = `The connection to ${host} failed (${code}). Run again when it can be reached.`;
  return new PassingError(new ArchiveError('SERVER_SILENT', message, { found: code }));
}
