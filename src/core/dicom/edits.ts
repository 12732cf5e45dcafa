import * as TAGS from './tags.js';
import type { Tag } from './tag.js';

/** A new value: text of a text VR, numbers of a binary VR (and of AT), or the items of a sequence. */
export type NewValue =
  | { readonly vr: string; readonly values: readonly (string | number)[] }
  | { readonly vr: 'SQ'; readonly items: readonly NewItem[] };

export type NewItem = Readonly<Record<Tag, NewValue>>;

/** A new sequence of these items. */
export const sequence = (...items: readonly NewItem[]): NewValue => ({ vr: 'SQ', items });

/** A code with its meaning, as an item (PS3.3 table 8.8-1); `scheme` is the Coding Scheme Designator. */
export const codedConcept = (value: string, scheme: string, meaning: string): NewItem => ({
  [TAGS.CodeValue]: { vr: 'SH', values: [value] },
  [TAGS.CodingSchemeDesignator]: { vr: 'SH', values: [scheme] },
  [TAGS.CodeMeaning]: { vr: 'LO', values: [meaning] },
});

/** A step into a sequence: its tag and the item's index, from 0. */
export interface PathStep {
  readonly tag: Tag;
  readonly item: number;
}

/** One change to a data set; `value` is undefined if the attribute is removed. */
export interface Edit {
  /** The way into nested sequences; empty at the top. */
  readonly path: readonly PathStep[];
  readonly target: Tag;
  readonly value: NewValue | undefined;
}

/** Edits sorted by where they apply: those at one level, and those inside the items of its sequences. */
export interface Edits {
  /** New values at this level; undefined removes the attribute. */
  readonly values: ReadonlyMap<Tag, NewValue | undefined>;
  readonly items: ReadonlyMap<Tag, ReadonlyMap<number, Edits>>;
}

/** Edits as a tree. */
export function editsOf(edits: readonly Edit[]): Edits {
  return level(edits, 0);
}

function level(edits: readonly Edit[], depth: number): Edits {
  const values = new Map<Tag, NewValue | undefined>();
  const nested = new Map<Tag, Map<number, Edit[]>>();
  for (const edit of edits) {
    const step = edit.path[depth];
    if (step === undefined) {
      values.set(edit.target, edit.value);
      continue;
    }
    const items = nested.get(step.tag) ?? new Map<number, Edit[]>();
    nested.set(step.tag, items.set(step.item, [...(items.get(step.item) ?? []), edit]));
  }
  const items = new Map(
    [...nested].map(([tag, byItem]) => [
      tag,
      new Map([...byItem].map(([item, inside]) => [item, level(inside, depth + 1)])),
    ]),
  );
  return { values, items };
}
