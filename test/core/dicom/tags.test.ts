import { expect, it } from '@jest/globals';
import { keywordOf, TAGS } from '../../../src/core/internal.js';
// Internal: where a file states no VR, the table is all there is, and no single file has every attribute of it.
import { vrOf } from '../../../src/core/dicom/vrs.js';
import { isPrivate } from '../../../src/core/dicom/tag.js';

interface Dcmjs {
  readonly data: {
    readonly DicomMetaDictionary: {
      readonly dictionary: Record<string, { readonly name: string; readonly vr: string } | undefined>;
    };
  };
}

// It has no types of its own.
const name = 'dcmjs';
const { default: dcmjs } = (await import(name)) as { default: Dcmjs };

/** PS3.6, by `(gggg,eeee)`. */
const PS3_6 = dcmjs.data.DicomMetaDictionary.dictionary;

/** Attributes whose VR depends on others: ours is that of the files that we read. */
const EITHER: Readonly<Record<string, string>> = { xs: 'US', ox: 'OB' };

const attributes = Object.entries<string>(TAGS);

it('has the keywords and VRs of PS3.6', () => {
  const standard = attributes.filter(([, tag]) => !isPrivate(tag));
  const stated = standard.map(([, tag]) => {
    const { name: keyword, vr = '' } = PS3_6[`(${tag.slice(0, 4)},${tag.slice(4)})`] ?? {};
    return { tag, keyword, vr: EITHER[vr] ?? vr };
  });
  expect(standard.map(([keyword, tag]) => ({ tag, keyword, vr: vrOf(tag) }))).toEqual(stated);
  expect(standard.length).toBeGreaterThan(150);
});

it("has the VRs of CZM's private attributes", () => {
  const own = attributes.filter(([, tag]) => isPrivate(tag));
  expect(Object.fromEntries(own.map(([keyword, tag]) => [keyword, vrOf(tag)]))).toEqual({
    CzmOriginalSOPClassUID: 'UI',
    CzmPrivateCreator: 'LO',
    CzmVendorCode: 'LO',
    CzmDataFile: 'LO',
    CzmLateralFieldOfView: 'FL',
    CzmAxialFieldOfView: 'FL',
    CzmRetinalLandmarkXml: 'LO',
    CzmInnerLimitingMembrane: 'OB',
    CzmRetinalPigmentEpithelium: 'OB',
    CzmOpticNerveHeadXml: 'LO',
    CzmScanPattern: 'LO',
    CzmObjectName: 'LT',
    CzmFixationOffset: 'DS',
    CzmOtherFixationOffset: 'DS',
  });
});

it('finds each attribute by its tag', () => {
  expect(attributes.map(([, tag]) => keywordOf(tag))).toEqual(attributes.map(([keyword]) => keyword));
});
