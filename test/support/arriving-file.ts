import { once, EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { PATIENCE_MS } from './chromium.js';
import type { HostPage } from './host.js';

/** How a server sends a file. */
export interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it answers Range requests; `wrong`: with another range than was asked for. Default: false. */
  readonly ranges?: boolean | 'wrong';
  /** Content-Length; undefined says none. Default: the right one. */
  readonly length?: number | undefined;
  readonly gzip?: boolean;
  /** Parts of the file that end before it are sent at once, whatever was released. Default: false. */
  readonly partsAtOnce?: boolean;
}

export interface Asked {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

/** A file that a server sends as far as it is told to. */
export interface ArrivingFile {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Bytes of the file that were given to connections, all together. */
  readonly sent: number;
  /** Connections that are open. */
  readonly open: number;
  /** Lets the bytes before this offset go, and waits for nothing. Default: all. */
  release(limit?: number): void;
  /** Breaks the connections that are open, when they have sent what they may. */
  breakOff(): void;
  /** From now on another file, or sent in another way. */
  change(bytes: Uint8Array, sending: Sending): void;
  /** Resolves when no connection is open. */
  closed(): Promise<void>;
}

/**
 * Where a request for the rest of a file starts. Chromium drops what it had not handed to the page yet when a connection
 * breaks, so that is anywhere between what was seen to arrive and what was sent.
 *
 * @returns offset; NaN where no range to the end of the file was asked for.
 */
export const resumedAt = (asked: Asked | undefined): number =>
  Number(/^bytes=(\d+)-$/.exec(asked?.range ?? '')?.[1]);

const PIECE = 64 * 1024;

/** Resolves when the bytes have left, or nobody takes them any more: what has not left is lost when a response is destroyed. */
const written = (response: ServerResponse, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    response.once('close', resolve);
    response.write(bytes, () => {
      response.off('close', resolve);
      resolve();
    });
  });
let files = 0;

/** @param limit bytes that are sent before {@link ArrivingFile.release}. */
export function arriving(
  { server, origin }: Pick<HostPage, 'server' | 'origin'>,
  first: Uint8Array,
  how: Sending = {},
  limit = Number.POSITIVE_INFINITY,
): ArrivingFile {
  const path = `/arriving/${++files}.dcm`;
  const gate = new EventEmitter().setMaxListeners(0);
  const asked: Asked[] = [];
  const responses = new Set<ServerResponse>();
  let [bytes, sending, released, sent, broken] = [first, how, limit, 0, false];

  const write = async (response: ServerResponse, from: number, to: number, isHeld = true): Promise<void> => {
    const body = sending.gzip === true ? gzipSync(bytes) : bytes;
    let at = from;
    const end = sending.gzip === true ? body.length : to;
    while (at < end && !response.destroyed) {
      const next = Math.min(end, isHeld ? released : end, at + PIECE);
      if (next > at) {
        sent += next - at;
        await written(response, body.subarray(at, next));
        at = next;
      } else if (broken) {
        return void response.destroy();
      } else {
        await once(gate, 'change');
      }
    }
    const isPromisedMore = (sending.length ?? 0) > bytes.length;
    while (isPromisedMore && !broken && !response.destroyed) await once(gate, 'change');
    if (broken) response.destroy();
    else response.end();
  };

  server.route(path, (request, response) => {
    const { range, 'if-range': ifRangeHeader } = request.headers;
    const ifRange = ifRangeHeader?.toString();
    asked.push({ range, ifRange, headers: request.headers });
    responses.add(response);
    response.on('close', () => {
      responses.delete(response);
      gate.emit('change');
    });
    const { headers = {}, ranges = false, gzip } = sending;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (gzip === true) response.setHeader('Content-Encoding', 'gzip');
    const [, first = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    const isSame = ifRange === undefined || Object.values(headers).includes(ifRange);
    if (range !== undefined && ranges !== false && isSame) {
      const shift = ranges === 'wrong' ? 10 : 0;
      const start = Number(first) + shift;
      const end = last === '' ? bytes.length : Number(last) + 1;
      response.writeHead(206, { 'Content-Range': `bytes ${start}-${end - 1}/${bytes.length}` });
      return void write(response, start, end, last === '' || sending.partsAtOnce !== true);
    }
    const length = 'length' in sending ? sending.length : bytes.length;
    response.writeHead(
      200,
      length === undefined || gzip === true ? {} : { 'Content-Length': String(length) },
    );
    void write(response, 0, bytes.length);
  });
  return {
    url: `${origin}${path}`,
    asked,
    get sent() {
      return sent;
    },
    get open() {
      return responses.size;
    },
    release(to = Number.POSITIVE_INFINITY) {
      released = to;
      gate.emit('change');
    },
    breakOff() {
      broken = true;
      gate.emit('change');
      const over = (): void => {
        if (responses.size > 0) return void gate.once('change', over);
        broken = false;
      };
      over();
    },
    change(next, differently) {
      [bytes, sending] = [next, differently];
    },
    async closed() {
      // Says what is open, where a test would only end.
      const signal = AbortSignal.timeout(PATIENCE_MS);
      while (responses.size > 0) {
        await once(gate, 'change', { signal }).catch(() => {
          const requests = asked.map(({ range = 'all' }) => range).join('; ');
          throw new Error(
            `${responses.size} connections are open, of requests for: ${requests}. Sent: ${sent}.`,
          );
        });
      }
    },
  };
}
