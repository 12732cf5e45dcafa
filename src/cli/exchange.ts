import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArchiveError, PassingError } from './archive-error.js';
import { authorization } from './archive-address.js';
import { errorCode, FileError } from './problem.js';

/*
 * One request and its answer, by Node's own client: its `fetch` sends a body that is a stream without its length, which
 * not every server takes, and may lose an answer that comes before the body has gone.
 */

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: AsyncIterable<Uint8Array>;
  /** Seconds without a byte, after which the server is taken for silent. */
  readonly silence: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Connections are kept: the next instance goes the same way. */
const AGENTS = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};

/**
 * Sends a request, and has `take` read the answer.
 *
 * @throws PassingError where the connection fails; whatever `take` throws.
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
          // The body broke off, or was read no further.
          throw isOfConnection(error) ? failure(error, url.host) : error;
        })
        .finally(() => {
          // An answer before the request is whole: the rest is not wanted.
          if (!sent.writableFinished || !response.readableEnded) sent.destroy();
        })
        .then(resolve, reject);
    });
    if (body === undefined) sent.end();
    // What goes wrong on the way is an error of the request.
    else pipeline(Readable.from(body), sent).catch(() => undefined);
  });
}

/** Bytes of an answer that is read as a whole; what is longer is none of an archive. */
const MAX_TEXT = 1 << 20;

/** The text of a short answer. */
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

/** Failures that stay: a name that nobody has, a certificate that is not trusted. */
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
