import type { Tag } from '../tag.js';

/* How sequences and encapsulated pixels are put together (PS3.5 7.5, A.4). */

/** The tags of items and of what ends them; these have no VR. */
export const ITEM: Tag = 'FFFEE000';
export const ITEM_DELIMITATION: Tag = 'FFFEE00D';
export const SEQUENCE_DELIMITATION: Tag = 'FFFEE0DD';

/** The length that stands for: up to the delimiter. */
export const UNDEFINED_LENGTH = 0xffffffff;

/** Bytes of a tag and a 32-bit length, with which an item begins, as an element in implicit VR does. */
export const HEADER_LENGTH = 8;
