import { createHash } from 'node:crypto';
import { piecesOf } from '../core/internal.js';
import { ArchiveError, PassingError } from './archive-error.js';
import { exchange, type Answer } from './exchange.js';
import { openFile } from './file-bytes.js';
import { TruncatedError, envelope, firstPartOf } from './multipart-body.js';
import { withPatience } from './patience.js';
import { ReturnedBytes } from './returned-bytes.js';
import { readStoreAnswer, requireArchive, type Stored } from './store-answer.js';
import type { Archive } from './task.js';

/** A file to be sent. */
export interface Instance {
  readonly path: string;
  /** Bytes. */
  readonly length: number;
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
  readonly sopInstanceUID: string;
}

const hostOf = ({ to }: Archive): string => new URL(to).host;

/** Pieces of a file, read on demand. */
function* bytesOf(path: string): Generator<Uint8Array> {
  const { bytes, close } = openFile(path, { inMemory: 0 });
  try {
    yield* piecesOf(bytes, { offset: 0, length: bytes.length });
  } finally {
    close();
  }
}

/** The SHA-256 of a file. */
export function digestOf(path: string): string {
  const hash = createHash('sha256');
  for (const piece of bytesOf(path)) hash.update(piece);
  return hash.digest('hex');
}

/**
 * Stores an instance (STOW-RS, PS3.18 10.5), repeatedly if necessary. One per request, so that it is clear which
 * instance a failure is about.
 *
 * @throws ArchiveError, FileError
 */
export const store = (archive: Archive, instance: Instance): Promise<Stored> =>
  withPatience(archive.patience, () => {
    const { contentType, head, tail } = envelope();
    async function* body(): AsyncGenerator<Uint8Array> {
      yield head;
      // A piece is valid only until the next one, and writes may be queued.
      for (const piece of bytesOf(instance.path)) yield piece.slice();
      yield tail;
    }
    return exchange(
      {
        method: 'POST',
        url: archive.to,
        headers: {
          Accept: 'application/dicom+json',
          'Content-Type': contentType,
          'Content-Length': head.length + instance.length + tail.length,
        },
        body: body(),
        silence: archive.patience,
      },
      (answer) => readStoreAnswer(answer, hostOf(archive)),
    );
  });

/** Attempts to retrieve what the archive should have: some need a moment. */
const ATTEMPTS = 6;

/**
 * Retrieves an instance (WADO-RS, PS3.18 10.4) as it is stored.
 *
 * @param path a file for it, if it is not what was sent.
 * @param sha256 of what was sent.
 * @returns whether it is the same, byte for byte.
 * @throws ArchiveError, FileError
 */
export const isSameBytes = (
  archive: Archive,
  instance: Instance,
  { path, sha256 }: { readonly path: string; readonly sha256: string },
): Promise<boolean> =>
  withPatience(archive.patience, () => {
    const { studyInstanceUID, seriesInstanceUID, sopInstanceUID } = instance;
    const [study, series, sop] = [studyInstanceUID, seriesInstanceUID, sopInstanceUID].map(
      encodeURIComponent,
    );
    const url = `${archive.to}/${study}/series/${series}/instances/${sop}`;
    return exchange(
      {
        method: 'GET',
        url,
        headers: { Accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
        silence: archive.patience,
      },
      async (answer) => (await keep(answer, hostOf(archive), path)).isSame(sha256),
    );
  });

async function keep(answer: Answer, host: string, path: string): Promise<ReturnedBytes> {
  const { status, headers, body } = answer;
  if (status === 404 || status === 410) {
    throw new PassingError(
      lacks(`${host} says that it stored it, but does not have it (HTTP ${status})`, status),
      {
        attempts: ATTEMPTS,
      },
    );
  }
  requireArchive(answer, host);
  if (status !== 200) {
    throw lacks(`${host} says that it stored it, but does not return it (HTTP ${status})`, status);
  }
  const returned = new ReturnedBytes(path);
  try {
    for await (const piece of firstPartOf(body, headers['content-type'] ?? '')) returned.add(piece);
  } catch (error) {
    returned.close();
    if (!(error instanceof TruncatedError)) throw error;
    throw new PassingError(lacks(`What ${host} returns is truncated, or not a multipart message`), {
      attempts: ATTEMPTS,
    });
  }
  return returned;
}

const lacks = (message: string, found?: number): ArchiveError =>
  new ArchiveError('SERVER_LACKS', `${message}. It is not certain that the instance is there.`, { found });
