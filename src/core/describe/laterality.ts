import { itemsOf, textValues, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import type { Tag } from '../dicom/tag.js';
import type { Warning } from '../base/warning.js';

export type Laterality = 'L' | 'R' | 'B';

/** CZM's names of the eyes (docs/format.md section 5) and the standard's. All others, `U` and blank, are unknown. */
const EYES: ReadonlyMap<string, Laterality> = new Map([
  ['OS', 'L'],
  ['OD', 'R'],
  ['OU', 'B'],
  ['L', 'L'],
  ['R', 'R'],
  ['B', 'B'],
]);

/** The eyes that an attribute names: one value is allowed, but `L\R` is found as well. */
function eyesOf(attributes: AttributeSet, tag: Tag): readonly Laterality[] {
  const eyes = textValues(attributes, tag).map((value) => EYES.get(value.toUpperCase()));
  return [...new Set(eyes)].filter((eye) => eye !== undefined);
}

/** The eye that an attribute names; undefined where it names none, or several. */
export function lateralityOf(attributes: AttributeSet, tag: Tag): Laterality | undefined {
  const eyes = eyesOf(attributes, tag);
  return eyes.length === 1 ? eyes[0] : undefined;
}

/** The Frame Anatomy items (PS3.3 C.7.6.16.2.8), shared and per frame, with their paths. */
export function frameAnatomies(attributes: AttributeSet): readonly {
  readonly anatomy: AttributeSet;
  readonly path: readonly { readonly tag: Tag; readonly item: number }[];
}[] {
  return [TAGS.SharedFunctionalGroupsSequence, TAGS.PerFrameFunctionalGroupsSequence].flatMap((groups) =>
    itemsOf(attributes, groups).flatMap((group, index) =>
      itemsOf(group, TAGS.FrameAnatomySequence).map((anatomy, item) => ({
        anatomy,
        path: [
          { tag: groups, item: index },
          { tag: TAGS.FrameAnatomySequence, item },
        ],
      })),
    ),
  );
}

/**
 * Which eye. Three attributes may state it, the last one for each frame; if any two disagree, it is unknown, because a
 * wrong eye is worse than none.
 */
export function findLaterality(attributes: AttributeSet): {
  readonly laterality: Laterality | undefined;
  readonly warnings: readonly Warning[];
} {
  const ofFrames = frameAnatomies(attributes).flatMap(({ anatomy }) => eyesOf(anatomy, TAGS.FrameLaterality));
  const said = [
    { name: 'Laterality', eyes: eyesOf(attributes, TAGS.Laterality) },
    { name: 'Image Laterality', eyes: eyesOf(attributes, TAGS.ImageLaterality) },
    { name: 'Frame Laterality', eyes: ofFrames },
  ].flatMap(({ name, eyes }) => {
    const known = [...new Set(eyes)];
    return known.length === 0 ? [] : [{ name, eyes: known }];
  });
  const different = new Set(said.flatMap(({ eyes }) => eyes));
  const [laterality, ...others] = different;
  if (others.length === 0) return { laterality, warnings: [] };
  const each = said.map(({ name, eyes }) => `${name} says ${eyes.join(' and ')}`);
  const message = `${each.join(', ')}: the eye is unknown.`;
  return { laterality: undefined, warnings: [{ code: 'LATERALITY', message }] };
}
