import type { Length, Repair, Turn } from '../core/index.js';
import type { Field, InspectedFile, InspectedImage } from './inspect.js';
import { counted, visible } from './terminal-text.js';

const FAMILIES: Readonly<Record<string, string>> = {
  'ex-dcm': 'CZM image (EX.DCM): instrument database or export',
  clean: 'CZM image, not scrambled',
  standard: 'CZM standard object: needs no conversion',
  'raw-data-storage': 'CZM Raw Data Storage',
  analysis: 'CZM analysis, no images',
  other: 'CZM, no images',
  'not-czm': 'not CZM: left unchanged',
};

const EYES: Readonly<Record<string, string>> = { L: 'left eye', R: 'right eye', B: 'both eyes' };

/** What was found in a file, for a person. */
export function inspectionText({ file, bytes, family, evidence, images, problem }: InspectedFile): string {
  const size = bytes === null ? '' : ` (${counted(bytes, 'byte')})`;
  const lines = [`${file}${size}`];
  if (family !== null) {
    const known = evidence.length > 0 ? `; known by ${evidence.join(', ')}` : '';
    lines.push(row('What', `${FAMILIES[family] ?? family}${known}`));
  }
  for (const [index, image] of images.entries()) {
    const { container } = image;
    if (images.length > 1) lines.push(`  Image ${index + 1} of ${images.length}`);
    if (container !== null) lines.push(row('Container', `${tagText(container.tag)} ${container.name}`));
    lines.push(...imageLines(image));
  }
  if (problem !== null) lines.push(row(family === null ? 'Unreadable' : 'Not converted', problem.message));
  return `${lines.map(visible).join('\n')}\n`;
}

const row = (name: string, text: string): string => `  ${name.padEnd(14)}${text}`;

function imageLines(image: InspectedImage): readonly string[] {
  const { kind, protocol, laterality, frames, stored, upright, spacing, field, geometry } = image;
  const eye = laterality === null ? 'eye not stated' : (EYES[laterality] ?? laterality);
  const lines = [row('Scan', [kind, ...(protocol === '' ? [] : [`"${protocol}"`]), eye].join(', '))];
  if (frames.count > 0) {
    lines.push(
      row('Frames', framesText(frames)),
      row('Stored', `${sizeText(stored)}, ${image.samplesPerPixel} × ${image.bitsStored} bits`),
      row('Upright', `${sizeText(upright)}: ${turnsText(image.orientation)}`),
      row('Spacing', axes(spacing, lengthText)),
      row('Field', axes(field, fieldText)),
      row('Geometry', `planes ${geometry.planes}, positions ${geometry.positions}`),
    );
    if (image.orderProof !== null) lines.push(row('Order', image.orderProof.message));
  }
  if (image.warnings.length > 0) {
    lines.push('  Warnings', ...image.warnings.map(({ code, message }) => `    ${code}: ${message}`));
  }
  if (image.repairs.length > 0)
    lines.push(`  Repairs (${image.repairs.length})`, ...repairLines(image.repairs));
  return lines;
}

function framesText({ count, claimed, encodings, damaged }: InspectedImage['frames']): string {
  const kinds = Object.entries(encodings).map(([encoding, number]) => `${number} ${encoding}`);
  return [
    `${count} (${kinds.join(', ')})`,
    ...(claimed !== null && claimed !== count ? [`${claimed} claimed`] : []),
    ...(damaged.length > 0 ? [`damaged: ${damaged.join(', ')}`] : []),
  ].join('; ');
}

const sizeText = ({ rows, columns }: InspectedImage['stored']): string => `${rows} rows × ${columns} columns`;

function turnsText({ turns, basis }: InspectedImage['orientation']): string {
  const different: readonly Turn[] = [...new Set(turns)];
  const parts = different.map((turn) => {
    const where = turns.flatMap((other, index) => (other === turn ? [index + 1] : []));
    const name = turn === 'none' ? 'as stored' : turn;
    return different.length === 1
      ? name
      : `${name} (${where.length === 1 ? 'frame' : 'frames'} ${where.join(', ')})`;
  });
  return `${parts.join(', ')} [${basis}]`;
}

function axes<T>(
  { horizontal, vertical, betweenFrames }: { horizontal: T; vertical: T; betweenFrames: T },
  text: (value: T) => string,
): string {
  return `across ${text(horizontal)}; down ${text(vertical)}; between frames ${text(betweenFrames)}`;
}

const lengthText = ({ mm, provenance, source }: Length): string =>
  mm === null ? 'unknown' : `${Number(mm.toPrecision(6))} mm (${provenance}: ${source})`;

const fieldText = ({ mm, provenance }: Field): string =>
  mm === null ? 'unknown' : `${Number(mm.toPrecision(5))} mm (${provenance})`;

/** Repairs grouped by reason: one reason, such as text after a NUL, can apply to many attributes. */
function repairLines(repairs: readonly Repair[]): readonly string[] {
  const groups = new Map<string, Repair[]>();
  for (const repair of repairs) {
    const reason = `${repair.why} [${repair.provenance}, confidence ${repair.confidence}]`;
    groups.set(reason, [...(groups.get(reason) ?? []), repair]);
  }
  return [...groups].flatMap(([reason, group]) => [
    `    ${reason}`,
    ...group.map(({ tag, keyword, from, to }) => {
      const name = keyword === '' ? tagText(tag) : `${tagText(tag)} ${keyword}`;
      return `      ${name}: ${from === null ? '(absent)' : from} -> ${to === null ? '(removed)' : to}`;
    }),
  ]);
}

/** `00400260[0].00080104` as `(0040,0260)[0](0008,0104)`. */
const tagText = (path: string): string =>
  path
    .split('.')
    .map((step) => `(${step.slice(0, 4)},${step.slice(4, 8)})${step.slice(8)}`)
    .join('');
