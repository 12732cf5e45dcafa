import { describe, expect, it } from '@jest/globals';
import {
  normalizeDicomJson,
  normalizePart10,
  UnsupportedError,
  type DicomJson,
} from '../../src/core/index.js';
// Internal: the public extension needs OHIF around it; here every specimen is compared.
import { repairDisplaySets } from '../../src/ohif/display-sets.js';
import type { DisplaySetService, NaturalizedInstance } from '../../src/ohif/host.js';
import { specimen, specimens } from '../generator/families.js';

interface Dcmjs {
  readonly data: {
    readonly DicomMessage: { readFile(file: ArrayBuffer): { readonly dict: unknown } };
    readonly DicomMetaDictionary: { naturalizeDataset(dict: unknown): NaturalizedInstance };
  };
}

// It has no types of its own.
const name = 'dcmjs';
const { default: dcmjs } = (await import(name)) as { default: Dcmjs };

/** As OHIF reads local files. */
function naturalized(bytes: Uint8Array): NaturalizedInstance {
  const file = dcmjs.data.DicomMessage.readFile(new Uint8Array(bytes).buffer);
  return dcmjs.data.DicomMetaDictionary.naturalizeDataset(file.dict);
}

/** OHIF's service, which makes a display set of what it is given. */
function repaired(instance: NaturalizedInstance): NaturalizedInstance {
  const service: DisplaySetService = { makeDisplaySets: (instances) => instances };
  const repair = (json: DicomJson): DicomJson => normalizeDicomJson(json, { orientation: 'upright' }).json;
  repairDisplaySets(service, repair, (reason) => {
    throw reason;
  });
  const [first] = service.makeDisplaySets([instance]) as NaturalizedInstance[];
  return first!;
}

/**
 * What can be compared: dcmjs gives an empty value as '' or null or not at all, and drops the stated spacing with
 * its comma, so that it is derived: the same to five digits.
 */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (key, one: unknown) => {
      if (one === '' || one === null || key === '_vrMap') return undefined;
      return typeof one === 'number' ? Number(one.toPrecision(5)) : one;
    }) ?? 'null',
  );

/** What hosts decide by. */
const KEYWORDS = [
  'SOPClassUID',
  'StudyInstanceUID',
  'SOPInstanceUID',
  'Modality',
  'Manufacturer',
  'SeriesDescription',
  'StudyDate',
  'PatientName',
  'Laterality',
  'NumberOfFrames',
  'SamplesPerPixel',
  'PhotometricInterpretation',
  'Rows',
  'Columns',
  'BitsAllocated',
  'BitsStored',
  'PixelRepresentation',
  'PixelSpacing',
  'PerformedProtocolCodeSequence',
  'SharedFunctionalGroupsSequence',
  'PerFrameFunctionalGroupsSequence',
] as const;

const readable = specimens.filter(
  ({ name, slow }) =>
    !slow &&
    [
      'macular-cube-8',
      'macular-cube-3-right-eye',
      'hd-cross',
      'motion-200',
      'iris',
      'unknown-shape',
      'frames-claimed-fewer',
      'frames-claimed-more',
      'frames-not-claimed',
      'fragments',
      'dirty-everywhere',
      'undefined-lengths',
      'blank-as-in-seed',
      'both-eyes',
      'spacing-derived',
    ].includes(name.replace('.EX.DCM', '')),
);

describe('an instance that dcmjs read of a local file', () => {
  it.each(readable)('$name becomes what it is in the repaired file', async ({ build }) => {
    const { bytes } = await build();
    const [whole] = normalizePart10(bytes, { orientation: 'upright', damagedFrames: 'keep' });
    const expected = naturalized(whole!.bytes);
    const found = repaired(naturalized(bytes));
    for (const keyword of KEYWORDS) {
      expect({ [keyword]: plain(found[keyword]) }).toEqual({ [keyword]: plain(expected[keyword]) });
    }
    expect(JSON.stringify({ ...found, PixelData: null })).not.toContain('\\u0000');
  });

  it('has no spacing where dcmjs drops what is stated and nothing else tells', async () => {
    const { bytes } = await specimen('fundus.EX.DCM').build();
    const instance = repaired(naturalized(bytes));
    expect(plain(instance['PixelSpacing'])).toBeNull();
    expect(instance).toMatchObject({ Rows: 664, Columns: 512, Modality: 'OP', NumberOfFrames: 1 });
  });

  it('lets the attributes of a single item be read from its sequence, as dcmjs does', async () => {
    const { bytes } = await specimen('macular-cube-8.EX.DCM').build();
    const instance = repaired(naturalized(bytes));
    const groups = instance['SharedFunctionalGroupsSequence'] as unknown as Record<string, unknown>;
    expect(groups['PixelMeasuresSequence']).toBeDefined();
  });

  it('is left as it is where it is not CZM’s', async () => {
    const { bytes } = await specimen('ordinary-jpeg-2000.dcm').build();
    const instance = naturalized(bytes);
    const before = plain({ ...instance, PixelData: null });
    expect(plain({ ...repaired(instance), PixelData: null })).toEqual(before);
  });

  it('is repaired once', async () => {
    const { bytes } = await specimen('macular-cube-3-right-eye.EX.DCM').build();
    const once = repaired(naturalized(bytes));
    const before = plain({ ...once, PixelData: null });
    expect(plain({ ...repaired(once), PixelData: null })).toEqual(before);
  });
});

describe('an instance that is refused', () => {
  const REFUSED = new UnsupportedError('Number of Frames is 100000000.');
  const instances = ['1.1', '1.2', '1.3'].map((uid) => ({ SOPInstanceUID: uid }));

  /** What OHIF's service is given where the second is refused; the reasons are added to `reasons`. */
  function service(reasons: string[]): DisplaySetService {
    const made: DisplaySetService = { makeDisplaySets: (given) => given };
    const repair = (json: DicomJson): DicomJson => {
      if (json['00080018']?.Value?.[0] === '1.2') throw REFUSED;
      return json;
    };
    repairDisplaySets(made, repair, ({ message }) => reasons.push(message));
    return made;
  }

  it.each([
    ['in a list', instances, [instances[0], instances[2]]],
    ['in a list of lists', [instances, [instances[0]]], [[instances[0], instances[2]], [instances[0]]]],
  ])('is left out, %s, and told once', (_, given, expected) => {
    const reasons: string[] = [];
    const { makeDisplaySets } = service(reasons);
    for (let time = 0; time < 2; time++) expect(makeDisplaySets(given)).toEqual(expected);
    expect(reasons).toEqual([REFUSED.message]);
  });

  it('does not stand beside good ones in a list of OHIF’s own, which stays that list', () => {
    const good = [instances[0], instances[2]];
    expect(service([]).makeDisplaySets(good)).toBe(good);
  });
});
