import type { Description } from '../../describe/description.js';
import { containerType } from '../../tables/containers.js';
import { SCAN_KINDS } from '../../tables/kinds.js';
import type { ContainerDescription } from '../../containers/container.js';
import type { Repair } from '../../repair/repair.js';
import { TURNS } from '../../base/turn.js';
import { PROTOCOL_TEXTS } from './known-texts.js';
import { listed, shownTag } from './shown-value.js';

/** All words that a description consists of (describe.ts, orientation.ts, image.ts, quantity.ts). */
const WORDS: ReadonlySet<string> = new Set([
  ...SCAN_KINDS,
  ...TURNS,
  ...['ex-dcm', 'clean', 'standard', 'raw-data-storage', 'analysis', 'other', 'not-czm'],
  ...['private creator', 'manufacturer', 'scrambled frame'],
  ...['scrambled', 'jp2', 'codestream', 'jpeg', 'native', 'raw', 'unknown', 'none'],
  ...['recorded', 'stated', 'standard object', 'not decodable here', 'custom', 'container', 'image type'],
  ...['depth size', 'depth pixel', 'table'],
  ...['derived', 'assumed', 'A', 'B', 'C', 'L', 'R'],
]);

/** Fields with sentences, with text of the data set, or that are shown in a special way. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'source',
  'protocol',
  'warnings',
  'container',
  'containers',
  'fixationOffset',
  'orientation.evidence',
]);

/** A larger number may come from misread text. */
const GREATEST = 9999;

/** What a data set is: every field of the description that consists of known words and plain numbers. */
export function describedLines(description: Description, indent: string): readonly string[] {
  const { protocol, container, containers, warnings } = description;
  return [
    ...fieldLines(description, '', indent),
    `${indent}protocol ${protocol === '' ? 'none' : (listed(PROTOCOL_TEXTS, protocol) ?? 'not listed')}`,
    ...(container === undefined
      ? []
      : [`${indent}container ${shownTag(container.tag)} item ${container.item + 1}`]),
    ...containers.flatMap((one) => containerLines(one, indent)),
    ...counted(warnings.map(({ code }) => code)).map((code) => `${indent}warning ${code}`),
  ];
}

function fieldLines(value: object, path: string, indent: string): readonly string[] {
  return Object.entries(value).flatMap(([key, field]: [string, unknown]) => {
    const name = path === '' ? key : `${path}.${key}`;
    if (LEFT_OUT.has(key) || LEFT_OUT.has(name)) return [];
    if (Array.isArray(field)) {
      const values = counted(field.map(leaf));
      return [`${indent}${name} ${values.length === 0 ? 'none' : values.join(', ')}`];
    }
    if (typeof field === 'object' && field !== null) return fieldLines(field, name, indent);
    return [`${indent}${name} ${leaf(field)}`];
  });
}

function leaf(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    return Math.abs(value) <= GREATEST ? String(Number(value.toPrecision(6))) : 'large';
  }
  return typeof value === 'string' && WORDS.has(value) ? value : 'not listed';
}

/** Runs of equal values, with their length. */
function counted(values: readonly string[]): readonly string[] {
  const runs: { value: string; count: number }[] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last?.value === value) last.count++;
    else runs.push({ value, count: 1 });
  }
  return runs.map(({ value, count }) => (count === 1 ? value : `${count} × ${value}`));
}

function containerLines(container: ContainerDescription, indent: string): readonly string[] {
  const { tag, item, kind, stated, frames, encoding, spacing, holdsImage, problems } = container;
  const name = containerType(tag.slice(6))?.name ?? 'not known';
  return [
    `${indent}container ${shownTag(tag)} item ${item + 1}: ${name}`,
    ...fieldLines({ kind, stated, frames, encoding, spacing, holdsImage }, '', `${indent}  `),
    ...counted(problems.map(({ code }) => code)).map((code) => `${indent}  problem ${code}`),
  ];
}

/** What was repaired, and how that is known, without the values. */
export function repairLines(repairs: readonly Repair[], indent: string): readonly string[] {
  const lines = new Map<string, number>();
  for (const { tag, keyword, provenance, confidence, from, to } of repairs) {
    const path = tag
      .split('.')
      .map((step) => `${shownTag(step.slice(0, 8))}${step.includes('[') ? '[*]' : ''}`)
      .join('');
    const what = from === null ? 'added' : to === null ? 'removed' : 'changed';
    const line = `repair ${path} ${keyword === '' ? '' : `${keyword} `}${what}, ${provenance}, ${confidence}`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  return [...lines].map(([line, count]) => `${indent}${line}${count === 1 ? '' : ` × ${count}`}`);
}
