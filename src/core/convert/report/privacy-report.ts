import { part10Attributes } from '../../dicom/part10/read-attributes.js';
import type { DescribeOptions } from '../../describe/description.js';
import { isCzmError } from '../../base/errors.js';
import type { StoredFrame } from '../../frame/stored-frame.js';
import { planSource } from '../normalize-part10.js';
import { openPart10, type OpenedPart10 } from '../../describe/open-part10.js';
import { describedLines, repairLines } from './described-lines.js';
import { elementLines } from './element-lines.js';
import { REGISTERED_UIDS } from './known-texts.js';
import { listed, shownTag } from './shown-value.js';

/** Only an entire study in one data set would have more. */
const MAX_LINES = 4000;

/**
 * What a file is made of, for a bug report by someone who cannot share it: tags, VRs, lengths, sizes, what was
 * recognized and why, codes of warnings and errors. No patient data, dates or pixels, and no UIDs except those of the
 * standard and of the vendor's classes: every value comes from a list in this folder. The result is lines of plain
 * text; no error is thrown.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { privacyReport } from 'cornerstone-czm-image-loader/core';
 *
 * privacyReport(readFileSync('cube.EX.DCM')).split('\n')[0]; // → 'bytes 418806'
 * ```
 */
export function privacyReport(bytes: Uint8Array, options: DescribeOptions = {}): string {
  const lines = [`bytes ${bytes.length}`];
  try {
    const opened = openPart10(bytes, options);
    lines.push(...fileLines(opened), 'description', ...describedLines(opened.description, '  '));
    lines.push(...frameLines(opened), ...imageLines(opened, options));
    lines.push(
      'file meta',
      ...elementLines(opened.file.meta, part10Attributes(bytes, opened.file.meta), '  '),
    );
    lines.push('data set', ...elementLines(opened.file.elements, opened.attributes, '  '));
  } catch (error) {
    lines.push(errorLine('cannot be read', error));
  }
  const more = lines.length - MAX_LINES;
  const kept = more > 0 ? [...lines.slice(0, MAX_LINES), `${more} more lines`] : lines;
  return `${kept.join('\n')}\n`;
}

function fileLines({ file }: OpenedPart10): readonly string[] {
  const { metaStart, explicitVr, transferSyntaxUID, pixelData, problems } = file;
  const fragments = pixelData?.encapsulated === true ? pixelData.items.slice(1) : [];
  return [
    `file meta at ${metaStart}, ${explicitVr ? 'explicit' : 'implicit'} VR`,
    `transfer syntax ${transferSyntaxUID === '' ? 'none' : (listed(REGISTERED_UIDS, transferSyntaxUID) ?? 'not listed')}`,
    `reading problems ${problems.length}`,
    ...(pixelData === undefined
      ? ['pixel data none']
      : [
          pixelData.encapsulated
            ? `pixel data in ${fragments.length} fragments of ${range(fragments.map(({ length }) => length))} bytes, ` +
              `offset table of ${pixelData.items[0]?.length ?? 0} bytes`
            : `pixel data not encapsulated, ${pixelData.items[0]?.length ?? 0} bytes`,
        ]),
  ];
}

/** What the frames are by their bytes: how they are stored, and what their codestreams state. */
function frameLines({ stored, containers }: OpenedPart10): readonly string[] {
  const lists = [stored, ...containers.map((container) => container.stored)];
  return lists.flatMap((list) => {
    const kinds = new Map<string, number[]>();
    for (let index = 0; index < list.length; index++) {
      const kind = frameKind(list.at(index));
      kinds.set(kind, [...(kinds.get(kind) ?? []), list.lengthOf(index)]);
    }
    return [...kinds].map(
      ([kind, lengths]) => `frames ${lengths.length} of ${range(lengths)} bytes: ${kind}`,
    );
  });
}

function frameKind(frame: StoredFrame): string {
  const { encoding } = frame;
  if (encoding === 'jpeg') return encoding;
  try {
    const { siz, reversible, damagedAt } = frame.header();
    const components = siz.components.map(
      ({ precision, signed }) => `${precision} bits ${signed ? 'signed' : 'unsigned'}`,
    );
    const how = `${reversible ? 'reversible' : 'not reversible'}${damagedAt === undefined ? '' : ', damaged'}`;
    return `${encoding}, ${siz.height} rows × ${siz.width} columns, ${components.join(' + ')}, ${how}`;
  } catch (error) {
    return errorLine(encoding, error);
  }
}

function imageLines(opened: OpenedPart10, options: DescribeOptions): readonly string[] {
  try {
    const instances = planSource(opened, { ...options, damagedFrames: 'keep', pixelData: 'omit' });
    return instances.flatMap(({ description, repairs, container }, index) => [
      `image ${index + 1} of ${instances.length}`,
      ...(container === undefined ? [] : describedLines(description, '  ')),
      ...repairLines(repairs, '  '),
    ]);
  } catch (error) {
    return [errorLine('not converted', error)];
  }
}

/** An error without its sentences, which may quote the file. */
function errorLine(what: string, error: unknown): string {
  if (!isCzmError(error)) return `${what}: UNEXPECTED`;
  const { code, frame, tag, offset } = error;
  return [
    `${what}: ${code}`,
    frame === undefined ? '' : ` in frame ${frame}`,
    tag === undefined ? '' : ` in ${shownTag(tag)}`,
    offset === undefined ? '' : ` at byte ${offset}`,
  ].join('');
}

function range(lengths: readonly number[]): string {
  if (lengths.length === 0) return '0';
  const least = lengths.reduce((a, b) => Math.min(a, b));
  const greatest = lengths.reduce((a, b) => Math.max(a, b));
  return least === greatest ? String(least) : `${least} to ${greatest}`;
}
