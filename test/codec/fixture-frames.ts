import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import dicomParser, { type DataSet } from 'dicom-parser';

/* The independent fixtures, read without any of our code: dicom-parser and the manifest only. */

const folder = new URL('../fixtures/independent/', import.meta.url);

interface ManifestEntry {
  readonly frames: number;
  readonly stored_rows?: number;
  readonly stored_columns?: number;
  readonly stored_pixels_sha256: readonly string[];
}

export interface FixtureFrame {
  readonly file: string;
  /** One-based. */
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly storedRows: number | undefined;
  readonly storedColumns: number | undefined;
  readonly storedPixelsSha256: string;
}

export const sha256 = (bytes: ArrayBufferView): string =>
  createHash('sha256')
    .update(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    .digest('hex');

function framesOf(dataSet: DataSet): Uint8Array[] {
  const bytes = (offset: number, length: number): Uint8Array =>
    new Uint8Array(dataSet.byteArray.buffer, dataSet.byteArray.byteOffset + offset, length);
  const found: Uint8Array[] = [];
  for (const [tag, element] of Object.entries(dataSet.elements)) {
    if (tag === 'x7fe00010' && element.fragments) {
      found.push(...element.fragments.map((f) => bytes(f.position, f.length)));
    } else if (tag === 'x7fe00010' || tag === 'x04071006') {
      found.push(bytes(element.dataOffset, element.length));
    }
    for (const item of element.items ?? []) if (item.dataSet) found.push(...framesOf(item.dataSet));
  }
  return found;
}

/** Every frame of the file, as stored, with what the manifest says of it. */
export function fixtureFrames(file: string): FixtureFrame[] {
  const entry = manifest[file]!;
  const dataSet = dicomParser.parseDicom(new Uint8Array(readFileSync(new URL(file, folder))));
  return framesOf(dataSet).map((bytes, i) => ({
    file,
    number: i + 1,
    bytes,
    storedRows: entry.stored_rows,
    storedColumns: entry.stored_columns,
    storedPixelsSha256: entry.stored_pixels_sha256[i]!,
  }));
}

export const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Record<
  string,
  ManifestEntry
>;
export const FIXTURE_FILES: readonly string[] = Object.keys(manifest);
