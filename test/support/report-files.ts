import { readFileSync } from 'node:fs';

/*
 * The standard objects that people reported (test/fixtures/reports/web: metadata as a server sends them, and the first
 * two frames) as files, for a real archive to hold. Written by dcmjs: nothing of the package is its own witness.
 */

const FOLDER = new URL('../fixtures/reports/', import.meta.url);
const JPEG_2000 = '1.2.840.10008.1.2.4.91';
const FRAMES = 2;

export interface Element {
  readonly vr: string;
  readonly Value?: unknown[];
}
interface Dcmjs {
  readonly data: {
    readonly DicomDict: new (meta: Record<string, Element>) => {
      dict: Record<string, Element>;
      write(): ArrayBuffer;
    };
  };
}
// It has no types.
const name = 'dcmjs';
const { default: dcmjs } = (await import(name)) as { default: Dcmjs };

/** What is right for a report, as far as hosts show it. */
export interface ReportExpectation {
  readonly turn: 'none' | 'transpose' | 'rotate-90';
  /** Millimetres between pixels of the upright picture. */
  readonly across?: number;
  readonly down?: number;
  readonly eye?: 'L' | 'R';
  readonly sop?: string;
  readonly volume?: false;
  readonly frames?: number;
  readonly images?: number;
}

export interface Report {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly expected: ReportExpectation;
}

const read = (path: string): Buffer => readFileSync(new URL(path, FOLDER));
const listed = Object.entries(
  JSON.parse(read('expected.json').toString()) as Record<string, { expect: ReportExpectation }>,
);

/** The instrument's own files and its Raw Data Storage, as reported. */
export const reportedFiles = (): readonly Report[] =>
  listed
    .filter(([path]) => !path.startsWith('web/'))
    .map(([path, { expect }]) => ({ name: path, bytes: new Uint8Array(read(path)), expected: expect }));

/** The standard objects as reported, with two frames each. */
export const reportedStandardObjects = (): readonly Report[] =>
  listed
    .filter(([path]) => path.startsWith('web/'))
    .map(([path, { expect }]) => ({ name: path, bytes: standardObject(path), expected: expect }));

/** Elements of a data set as a file; Pixel Data has a fragment a frame, or, uncompressed, one value. */
export function writeReport(dict: Record<string, Element>, transferSyntax: string): Uint8Array {
  const value = (tag: string): unknown => dict[tag]?.Value?.[0];
  const file = new dcmjs.data.DicomDict({
    '00020001': { vr: 'OB', Value: [Uint8Array.of(0, 1).buffer] },
    '00020002': { vr: 'UI', Value: [value('00080016')] },
    '00020003': { vr: 'UI', Value: [value('00080018')] },
    '00020010': { vr: 'UI', Value: [transferSyntax] },
  });
  file.dict = dict;
  return new Uint8Array(file.write());
}

function standardObject(path: string): Uint8Array {
  const json = JSON.parse(read(path).toString()) as Record<string, Element>;
  const frames = Array.from({ length: FRAMES }, (_, index) => {
    const frame = read(path.replace('.json', `-${index + 1}.frame`));
    return new Uint8Array(frame).buffer;
  });
  return writeReport(
    {
      ...json,
      '00280008': { vr: 'IS', Value: [FRAMES] },
      '52009230': { vr: 'SQ', Value: (json['52009230']?.Value ?? []).slice(0, FRAMES) },
      '7FE00010': { vr: 'OB', Value: frames },
    },
    JPEG_2000,
  );
}
