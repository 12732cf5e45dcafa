import type { AttributeSet } from '../../dicom/attributes.js';
import type { DicomElement } from '../../dicom/part10/data-set.js';
import { keywordOf } from '../../dicom/keywords.js';
import { shownTag, shownValue, TEXT_FOR_TAG, shownVr, textShape } from './shown-value.js';

/**
 * The elements of a data set, one per line: tag, VR as stated, length, and the value if it is on a list. Items of a
 * sequence with the same structure are shown once.
 *
 * @param attributes of the same elements.
 */
export function elementLines(
  elements: readonly DicomElement[],
  attributes: AttributeSet,
  indent: string,
): readonly string[] {
  return elements.flatMap((element) => {
    const { tag, vr, length, undefinedLength, items, truncated } = element;
    const attribute = attributes.get(tag);
    const keyword = keywordOf(tag);
    const value = attribute === undefined ? undefined : shownValue(attribute);
    // If text was read as a tag, VR and length are text too.
    if (shownTag(tag) === TEXT_FOR_TAG) return [`${indent}${TEXT_FOR_TAG}`];
    const line = [
      `${indent}${shownTag(tag)} ${shownVr(vr)} ${length}`,
      undefinedLength ? ', undefined length' : '',
      truncated === true ? ', truncated' : '',
      attribute === undefined ? '' : textShape(attribute),
      attribute !== undefined && attribute.numbers.length > 1 ? `, ${attribute.numbers.length} numbers` : '',
      items === undefined ? '' : `, ${items.length} items`,
      keyword === undefined ? '' : ` ${keyword}`,
      value === undefined ? '' : ` = ${value}`,
    ].join('');
    return [line, ...itemLines(element, attribute?.items ?? [], `${indent}  `)];
  });
}

function itemLines(
  { items = [] }: DicomElement,
  sets: readonly AttributeSet[],
  indent: string,
): readonly string[] {
  const groups: { first: number; last: number }[] = [];
  let before: string | undefined;
  for (const [index, { elements }] of items.entries()) {
    const structure = structureOf(elements);
    const group = groups.at(-1);
    if (group !== undefined && structure === before) group.last = index;
    else groups.push({ first: index, last: index });
    before = structure;
  }
  return groups.flatMap(({ first, last }) => {
    const item = items[first];
    const set = sets[first];
    if (item === undefined || set === undefined) return [];
    const name =
      first === last ? `item ${first + 1}` : `items ${first + 1} to ${last + 1}, alike; the first:`;
    return [`${indent}${name}`, ...elementLines(item.elements, set, `${indent}  `)];
  });
}

/** Tags and VRs, of nested items too. */
function structureOf(elements: readonly DicomElement[]): string {
  return elements
    .map(
      ({ tag, vr, items = [] }) =>
        `${tag}${vr ?? ''}[${items.map((item) => structureOf(item.elements)).join('|')}]`,
    )
    .join();
}
