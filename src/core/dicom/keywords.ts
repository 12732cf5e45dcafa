import { tagNumber, type Tag } from './tag.js';
import * as TAGS from './tags.js';

/* Names for people. What only reads does not import this: it would take every keyword with it. */

export type Keyword = keyof typeof TAGS;

const KEYWORDS: ReadonlyMap<Tag, Keyword> = new Map(
  (Object.entries(TAGS) as [Keyword, Tag][]).map(([keyword, tag]) => [tag, keyword]),
);

/** The keyword of a tag of tags.ts. */
export const keywordOf = (tag: Tag): Keyword | undefined => KEYWORDS.get(tag);

/** `(gggg,eeee) Keyword`, for messages. */
export function tagName(tag: Tag): string {
  const keyword = keywordOf(tag);
  return keyword === undefined ? tagNumber(tag) : `${tagNumber(tag)} ${keyword}`;
}
