import type { RepairContext, Rule } from './context.js';
import type { PlannedRepair } from './repair.js';
import { anatomy } from './rules/anatomy.js';
import { compression } from './rules/compression.js';
import { derivation } from './rules/derivation.js';
import { geometry } from './rules/geometry.js';
import { classification, fileMeta, seriesDescription, seriesNumber } from './rules/identity.js';
import { impliedAttributes } from './rules/implied.js';
import { laterality } from './rules/laterality.js';
import { pixelModule } from './rules/pixel-module.js';
import { pixelValues } from './rules/pixel-values.js';
import { privateCreator } from './rules/private-creator.js';
import { text } from './rules/text.js';
import { unknownAttributes } from './rules/unknown.js';

/** In this order: if two rules set the same attribute, the first one wins. */
const IMAGE_RULES: readonly Rule[] = [
  derivation,
  classification,
  fileMeta,
  laterality,
  seriesDescription,
  seriesNumber,
  pixelModule,
  pixelValues,
  compression,
  geometry,
  anatomy,
  impliedAttributes,
  unknownAttributes,
  privateCreator,
  text,
];

/** The one rule set: what to repair in a CZM data set, in the order of the tags. Empty for all others. */
export function planRepairs(context: RepairContext): readonly PlannedRepair[] {
  const { family, container } = context.description;
  if (family === 'not-czm' || (family === 'raw-data-storage' && container === undefined)) return [];
  const byTag = new Map<string, PlannedRepair>();
  for (const rule of rulesFor(context)) {
    for (const repair of rule(context)) if (!byTag.has(repair.tag)) byTag.set(repair.tag, repair);
  }
  const replaced = [...byTag.values()].filter(({ path }) => path.length === 0).map(({ target }) => target);
  return [...byTag.values()]
    .filter(({ path }) => path[0] === undefined || !replaced.includes(path[0].tag))
    .sort((a, b) => (a.tag < b.tag ? -1 : 1));
}

/** A standard object describes itself correctly, as far as its text can be read. */
function rulesFor({ image, description, frames }: RepairContext): readonly Rule[] {
  if (image === undefined) return [seriesNumber, privateCreator, text];
  if (description.family !== 'standard') return IMAGE_RULES;
  return frames === undefined ? [geometry, text] : [pixelModule, compression, geometry, text];
}
