import { closeSync, openSync, readSync } from 'node:fs';
import { SOP_CLASS } from '../core/internal.js';
import { onDisk } from './names.js';
import { onFile } from './problem.js';

/** What a file is, by its first bytes. */
export type FileType = 'dicom' | 'dicomdir' | 'other';

const HEAD_LENGTH = 512;
const PREFIX_OFFSET = 128;
/** Media Storage Directory Storage (PS3.4 annex B.5): its offsets point into unchanged files. */
const DICOMDIR = `${SOP_CLASS.mediaStorageDirectory}\0`;

/**
 * What the file holds, whatever its name: DICM after a preamble (PS3.10 7.1), or a data set that lost it.
 *
 * @throws FileError if it cannot be read.
 */
export function sniff(path: string): FileType {
  const head = readHead(path);
  const hasPrefix = [PREFIX_OFFSET, 0].some((at) => head.toString('latin1', at, at + 4) === 'DICM');
  if (!hasPrefix && !beginsDataSet(head)) return 'other';
  return head.includes(DICOMDIR, 0, 'latin1') ? 'dicomdir' : 'dicom';
}

function readHead(path: string): Buffer {
  return onFile('read', () => {
    const file = openSync(onDisk(path), 'r');
    try {
      const head = Buffer.alloc(HEAD_LENGTH);
      return head.subarray(0, readSync(file, head, 0, HEAD_LENGTH, 0));
    } finally {
      closeSync(file);
    }
  });
}

/** Whether the bytes are an element of group 0002 or 0008 with a VR, or with a length that such elements have. */
function beginsDataSet(head: Buffer): boolean {
  if (head.length < 16) return false;
  const group = head.readUInt16LE(0);
  if ((group !== 0x0002 && group !== 0x0008) || head.readUInt16LE(2) >= 0x0100) return false;
  const length = head.readUInt32LE(4);
  return /^[A-Z]{2}$/.test(head.toString('latin1', 4, 6)) || (length % 2 === 0 && length <= 1024);
}
