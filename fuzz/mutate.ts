import type { Chance } from './chance.js';

/** One change. It can be applied to other bytes too, so that faults can be reduced to fewer changes. */
export type Change = (bytes: Uint8Array) => Uint8Array;

/** Values that lengths, counts and tags are damaged to. */
const NUMBERS = [
  0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe,
];
const UNDEFINED = 0xffffffff;
const VRS =
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(
    ' ',
  );
/** Tags that mean something to this package, or to every reader. */
const TAGS = [
  0x00020001, 0x00020010, 0x00080016, 0x00080018, 0x00200060, 0x00280008, 0x00280010, 0x00280030, 0x00400260,
  0x00570001, 0x04070010, 0x04071005, 0x04071006, 0x040710a1, 0x52009229, 0x7fe00001, 0x7fe00010, 0xfffcfffc,
  0xfffee000, 0xfffee00d, 0xfffee0dd,
];

const ascii = (text: string): readonly number[] => [...text].map((c) => c.charCodeAt(0));
const little = (value: number, size: number): readonly number[] =>
  Array.from({ length: size }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 0xff);
const tagBytes = (tag: number): readonly number[] => [...little(tag >>> 16, 2), ...little(tag & 0xffff, 2)];

function overwrite(at: number, values: readonly number[]): Change {
  return (bytes) => {
    const copy = new Uint8Array(bytes);
    for (const [i, value] of values.entries()) if (at + i < copy.length) copy[at + i] = value;
    return copy;
  };
}

function splice(from: number, to: number, middle: (bytes: Uint8Array) => Uint8Array): Change {
  return (bytes) => {
    const [start, end] = [Math.min(from, bytes.length), Math.min(to, bytes.length)];
    const inserted = middle(bytes);
    const output = new Uint8Array(start + inserted.length + bytes.length - end);
    output.set(bytes.subarray(0, start));
    output.set(inserted, start);
    output.set(bytes.subarray(end), start + inserted.length);
    return output;
  };
}

const NOTHING = new Uint8Array(0);

/** Offsets at which an element, an item or a box seems to begin: changes there have more effect than elsewhere. */
export function landmarks(bytes: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i + 8 <= bytes.length; i++) {
    const vr = String.fromCharCode(bytes[i + 4] ?? 0, bytes[i + 5] ?? 0);
    const isItem = bytes[i] === 0xfe && bytes[i + 1] === 0xff;
    const isMarker = bytes[i] === 0xff && (bytes[i + 1] ?? 0) >= 0x4f && (bytes[i + 1] ?? 0) <= 0xd9;
    if (isItem || isMarker || VRS.includes(vr)) found.push(i);
  }
  return found.length > 0 ? found : [0];
}

function change(chance: Chance, size: number, marks: readonly number[]): Change {
  const anywhere = chance.below(size);
  const mark = chance.one(marks);
  const number = chance.once(3) ? UNDEFINED : chance.one(NUMBERS);
  const span = 1 + chance.below(chance.once(4) ? size : 64);
  switch (chance.below(12)) {
    case 0:
      return overwrite(anywhere, [chance.below(256)]);
    case 1:
      return overwrite(mark + chance.below(12), [chance.below(256)]);
    case 2:
      return overwrite(mark, tagBytes(chance.one(TAGS)));
    case 3:
      return overwrite(mark + 4, ascii(chance.one(VRS)));
    case 4:
      return overwrite(mark + 6, little(number & 0xffff, 2));
    case 5:
      return overwrite(mark + chance.one([4, 8]), little(number, 4));
    case 6:
      return splice(mark, mark + span, () => NOTHING);
    case 7:
      return splice(anywhere, anywhere, (bytes) => bytes.slice(mark, mark + span));
    case 8: {
      const other = chance.one(marks);
      return splice(mark, mark, (bytes) => bytes.slice(other, other + span));
    }
    case 9:
      return splice(anywhere, size + 64, () => NOTHING);
    case 10:
      return overwrite(mark + 8, [0, chance.below(256), 0]);
    default:
      return splice(mark, mark, () =>
        Uint8Array.from([
          ...tagBytes(chance.one(TAGS)),
          ...ascii(chance.one(VRS)),
          0,
          0,
          ...little(number, 4),
        ]),
      );
  }
}

/** One to six changes of bytes of this size. */
export const changes = (chance: Chance, size: number, marks: readonly number[]): readonly Change[] =>
  Array.from({ length: 1 + chance.below(chance.once(3) ? 6 : 2) }, () => change(chance, size, marks));

export const apply = (bytes: Uint8Array, list: readonly Change[]): Uint8Array =>
  list.reduce((changed, one) => one(changed), bytes);
