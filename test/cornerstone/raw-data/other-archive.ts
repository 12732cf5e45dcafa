import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { type DicomJson, openPart10 } from '../../../src/core/index.js';
import { jsonOf, type JsonForm } from '../../core/containers/json-of.js';
import type { HostPage } from '../../support/host.js';

/* One instance of Raw Data Storage at a DICOMweb server, in forms that no archive in memory gives. */

export interface ArchiveOptions extends JsonForm {
  /** What stands before the addresses of frames, which are relative to the metadata otherwise. */
  readonly addresses?: string;
  /** Paths of frames (`040710A1/1`) that are refused, with the status; those of every frame: `*`. */
  readonly refused?: Readonly<Record<string, number>>;
  /** Frames that the server answers with, in place of their own. */
  readonly instead?: Readonly<Record<string, Uint8Array>>;
  /** The instance is refused as well. */
  readonly instanceRefused?: number;
  /** The instance comes without its length. */
  readonly unknownLength?: boolean;
}

export interface Asked {
  /** `instance`, or a frame: `040710A1/2`. */
  readonly what: string;
  readonly headers: IncomingHttpHeaders;
}

export interface RawArchive {
  readonly url: string;
  readonly json: DicomJson;
  /** What was asked for so far. */
  readonly asked: Asked[];
}

const TYPE = 'multipart/related; type="application/octet-stream"; boundary="a-boundary-0123"';
let instances = 0;

/** Puts a file behind the page's own server. */
export function publishArchive(host: HostPage, bytes: Uint8Array, options: ArchiveOptions = {}): RawArchive {
  const path = `/dicom-web/studies/1.2/series/3.4/instances/5.${String(++instances)}`;
  const asked: Asked[] = [];
  const { refused = {}, instead = {}, addresses = '' } = options;

  for (const { description, frames } of openPart10(bytes).containers) {
    for (const [index, frame] of frames.entries()) {
      const what = `${description.tag}/${index + 1}`;
      const place = `${description.tag}/${description.item + 1}/04071005/${index + 1}/04071006`;
      host.server.route(`${path}/bulk/${place}`, ({ headers }, response) => {
        asked.push({ what, headers });
        const status = refused[what] ?? refused['*'];
        if (status !== undefined) return void response.writeHead(status).end();
        // One container as parts, the others as they are: servers do either.
        sendParts(response, instead[what] ?? frame, description.tag === '040710A1');
      });
    }
  }
  host.server.route(path, ({ headers }, response) => {
    asked.push({ what: 'instance', headers });
    if (options.instanceRefused !== undefined) return void response.writeHead(options.instanceRefused).end();
    sendInstance(response, bytes, options.unknownLength === true);
  });
  const json = jsonOf(bytes, options);
  const text = JSON.stringify(json).replaceAll('"bulk/', `"${addresses}bulk/`);
  return { url: `${host.origin}${path}`, json: JSON.parse(text) as DicomJson, asked };
}

function sendParts(response: ServerResponse, frame: Uint8Array, parts: boolean): void {
  if (!parts) return void response.setHeader('Content-Type', 'application/octet-stream').end(frame);
  response.setHeader('Content-Type', TYPE).end(message(frame));
}

const message = (body: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from('--a-boundary-0123\r\nContent-Type: application/octet-stream\r\n\r\n'),
    body,
    Buffer.from('\r\n--a-boundary-0123--\r\n'),
  ]);

function sendInstance(response: ServerResponse, bytes: Uint8Array, unknownLength: boolean): void {
  const whole = message(bytes);
  response.setHeader('Content-Type', TYPE);
  if (!unknownLength) response.setHeader('Content-Length', whole.length);
  response.write(whole.subarray(0, whole.length >> 1));
  response.end(whole.subarray(whole.length >> 1));
}
