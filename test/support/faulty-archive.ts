import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sopInstanceUIDOf } from './many-files.js';

/** What the archive does to a request, instead of what it should. */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** Closes the connection: before it has all, or when it has stored it. */
  | 'hang up'
  | 'lose the answer'
  /** Lets go of every connection, listens no more, and comes back. */
  | 'restart'
  /** Ends what it gives back in the middle. */
  | 'cut off'
  /** Gives back what this makes of the instance. */
  | ((instance: Buffer) => Buffer);

export interface FaultyArchive {
  readonly to: string;
  /** Instances by SOP Instance UID. */
  readonly stored: ReadonlyMap<string, Buffer>;
  /** `POST UID` and `GET UID`, in order. */
  readonly requests: string[];
  /** What Authorization said. */
  readonly authorizations: Set<string | undefined>;
  /** Decides what goes wrong; undefined: nothing. */
  fault: (request: string, count: number) => Fault | undefined;
  stop(): Promise<void>;
}

/** An archive of our own, that keeps what it is sent in memory, and fails when it is told to. */
export async function startFaultyArchive(): Promise<FaultyArchive> {
  const stored = new Map<string, Buffer>();
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, 0);
  const archive: FaultyArchive = {
    to: `http://127.0.0.1:${String(port)}/dicom-web/studies`,
    stored,
    requests: [],
    authorizations: new Set(),
    fault: () => undefined,
    stop: () => close(server),
  };
  /** Notes a request, and says what goes wrong with it. */
  const note = (request: string): Fault | undefined => {
    archive.requests.push(request);
    const count = (counts.get(request) ?? 0) + 1;
    counts.set(request, count);
    return archive.fault(request, count);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    archive.authorizations.add(request.headers.authorization);
    const posted = request.method === 'POST' ? partOf(await whole(request)) : undefined;
    const uid = posted === undefined ? (request.url?.split('/').at(-1) ?? '') : sopInstanceUIDOf(posted);
    const fault = note(`${request.method ?? ''} ${uid}`);
    if (fault === 'hang up') return void response.destroy();
    if (fault === 'restart') {
      await close(server);
      await listen(server, port);
      return;
    }
    if (typeof fault === 'object') {
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    // Orthanc's way: what is there under a UID stays.
    if (posted !== undefined && !stored.has(uid)) stored.set(uid, posted);
    if (fault === 'lose the answer') return void response.destroy();
    if (posted !== undefined) {
      response.writeHead(200, { 'Content-Type': 'application/dicom+json' }).end('{}');
      return;
    }
    const instance = stored.get(uid);
    if (instance === undefined) return void response.writeHead(404).end();
    const given = typeof fault === 'function' ? fault(instance) : instance;
    response.writeHead(200, { 'Content-Type': 'multipart/related; type="application/dicom"; boundary=part' });
    response.write('--part\r\nContent-Type: application/dicom\r\n\r\n');
    if (fault === 'cut off') return void response.end(given.subarray(0, given.length >> 1));
    response.end(Buffer.concat([given, Buffer.from('\r\n--part--\r\n')]));
  }
  return archive;
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

async function whole(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The one part of a body that is framed as it should be. */
function partOf(body: Buffer): Buffer {
  const start = body.indexOf('\r\n\r\n') + 4;
  const boundary = body.subarray(0, body.indexOf('\r\n')).toString('latin1');
  return body.subarray(start, body.lastIndexOf(`\r\n${boundary}--`));
}
