import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Description,
  type DicomJson,
  isCzmError,
  normalizeContainer,
  type OpenedPart10,
  openPart10,
} from '../../../src/core/index.js';
// Only hosts need the metadata of an image before its frames.
import {
  containerJson,
  type ContainerMetadata,
  containerPart10,
  describeContainer,
  type FrameBytes,
  type LocatedContainer,
  rawDataJson,
  type RawDataJson,
  sampledImage,
  storedInMemory,
} from '../../../src/core/internal.js';
import { specimen } from '../../generator/families.js';
import { text } from '../../generator/part10.js';
import { dictOf, jsonOf, type FrameForm } from '../containers/json-of.js';
import { bScans, CUBE, FUNDUS, rawFile, type RawContainer, type RawFile } from '../containers/raw-file.js';

const UPRIGHT = { orientation: 'upright' } as const;
/** Lossy Image Compression Ratio: of all frames together, which only opening every one of them can tell. */
const RATIO = '00282112';

/** Whole files with images in them. */
const SPECIMENS = [
  'raw-angiography-4.DCM',
  'raw-all-containers.DCM',
  'raw-plain-jp2.DCM',
  'raw-8-bit.DCM',
  'raw-undefined-lengths.DCM',
  'raw-contradictory.DCM',
];

interface Subject {
  readonly opened: OpenedPart10;
  readonly container: OpenedPart10['containers'][number];
}

const images = (opened: OpenedPart10): Subject[] =>
  opened.containers
    .filter(({ description }) => description.holdsImage)
    .map((container) => ({ opened, container }));

const part10Of = ({ opened, container }: Subject): ContainerMetadata<Uint8Array> =>
  containerPart10(opened, container, UPRIGHT);

function jsonMetadata(
  raw: RawDataJson,
  located: LocatedContainer,
  views: readonly FrameBytes[],
): ContainerMetadata<DicomJson> {
  const stored = storedInMemory(views);
  const container = describeContainer(located, stored);
  return containerJson(raw, container, sampledImage(container, stored), UPRIGHT);
}

/** The same image of the same file's JSON, with the first frame in memory and no other. */
function jsonImage(raw: RawDataJson, { container }: Subject): ContainerMetadata<DicomJson> {
  const { tag, item } = container.description;
  const located = raw.containers.find(({ reference }) => reference.tag === tag && reference.item === item)!;
  const views = container.frames.map((frame, index): FrameBytes => (index === 0 ? frame : undefined));
  return jsonMetadata(raw, located, views);
}

/** All but what each frame is like. */
const told = ({ frames, ...others }: Description): unknown => ({
  ...others,
  count: frames.count,
  claimed: frames.claimed,
});

function without(json: DicomJson, tag: string): DicomJson {
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== tag));
}

describe.each(SPECIMENS)('the attributes of the images of %s', (name) => {
  const subjects = specimen(name)
    .build()
    .then(({ bytes }) => ({ bytes, all: images(openPart10(bytes)) }));

  it('are those of the whole instance, but for what only all frames tell', async () => {
    for (const subject of (await subjects).all) {
      const light = part10Of(subject);
      const full = normalizeContainer(subject.opened, subject.container, { ...UPRIGHT, pixelData: 'omit' });
      expect(dictOf(light.metadata)).toEqual(without(dictOf(full.bytes), RATIO));
      expect(told(light.description)).toEqual(told(full.description));
    }
  });

  it('are the same of DICOM JSON', async () => {
    const { bytes, all } = await subjects;
    const raw = rawDataJson(jsonOf(bytes));
    expect(raw.closed).toEqual([]);
    for (const subject of all) {
      const [part10, json] = [part10Of(subject), jsonImage(raw, subject)];
      expect(json.metadata).toEqual(dictOf(part10.metadata));
      expect(json.description).toEqual(part10.description);
    }
  });

  it('have no Pixel Data, no container, and no frame', async () => {
    const { bytes, all } = await subjects;
    for (const subject of all) {
      const { metadata } = part10Of(subject);
      expect(Object.keys(dictOf(metadata)).filter((tag) => /^(7FE0|0407(?!0010))/.test(tag))).toEqual([]);
      expect(metadata.buffer).not.toBe(bytes.buffer);
      expect(metadata.length).toBeLessThan(10_000);
    }
  });

  it('are the same of the same file at any place of its buffer', async () => {
    const { bytes, all } = await subjects;
    // The attributes are views of the file, with methods.
    const statedIn = (subject: (typeof all)[number]): object => {
      const { attributes, ...made } = part10Of(subject);
      return { ...made, attributes: [...attributes].map(({ tag, vr, text }) => [tag, vr, text]) };
    };
    const expected = all.map(statedIn);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), (offset) => {
        const buffer = new Uint8Array(bytes.length + offset + 3).fill(0xff);
        buffer.set(bytes, offset);
        const moved = openPart10(buffer.subarray(offset, offset + bytes.length));
        expect(images(moved).map(statedIn)).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });
});

describe('DICOM JSON of Raw Data Storage', () => {
  const file = rawFile();
  const reference = images(openPart10(file));
  const framesOf = ({ containers }: RawDataJson): unknown[][] =>
    containers.map(({ frames }) => frames.map(({ value }) => value));
  const stored = reference.map(({ container }) =>
    container.frames.map((frame) => ({ bytes: frame, length: frame.length })),
  );

  it.each<FrameForm>(['inline', 'bytes', 'view'])('has its frames: %s', (frames) => {
    expect(framesOf(rawDataJson(jsonOf(file, { frames })))).toEqual(stored);
  });

  it('says where its frames are', () => {
    const [cube, fundus] = framesOf(rawDataJson(jsonOf(file)));
    expect(cube).toEqual([1, 2, 3].map((n) => ({ uri: `bulk/040710A1/1/04071005/${n}/04071006` })));
    expect(fundus).toEqual([{ uri: 'bulk/040710A6/1/04071005/1/04071006' }]);
  });

  it('that tells nothing of its frames has as many, of which none is there', () => {
    const raw = rawDataJson(jsonOf(file, { frames: 'absent' }));
    expect(framesOf(raw)).toEqual([[undefined, undefined, undefined], [undefined]]);
  });

  it('names the containers that the server did not understand', () => {
    const raw = rawDataJson(jsonOf(file, { closed: true }));
    expect(raw).toMatchObject({ containers: [], closed: ['040710A1', '040710A6'] });
  });

  it('with its tags in small letters makes the same images, and no attribute twice', () => {
    const raw = rawDataJson(jsonOf(file, { small: true }));
    for (const subject of reference) {
      const { metadata, description } = jsonImage(raw, subject);
      const keys = Object.keys(metadata).map((key) => key.toUpperCase());
      expect(new Set(keys).size).toBe(keys.length);
      const capitals = Object.fromEntries(keys.map((key, i) => [key, Object.values(metadata)[i]]));
      expect(Object.keys(capitals).sort()).toEqual(Object.keys(dictOf(part10Of(subject).metadata)).sort());
      expect(description).toEqual(part10Of(subject).description);
    }
  });

  it('is left as it was', () => {
    const json = jsonOf(file);
    const before = JSON.stringify(json);
    const raw = rawDataJson(json);
    for (const subject of reference) jsonImage(raw, subject);
    expect(JSON.stringify(json)).toBe(before);
  });
});

describe('identity', () => {
  const uids = (file: Uint8Array): string[] =>
    images(openPart10(file)).flatMap((subject) => {
      const dict = dictOf(part10Of(subject).metadata);
      return ['00080018', '0020000E'].map((tag) => String(dict[tag]?.Value?.[0]));
    });

  it('is the same for the same file, and another for every image and file', () => {
    const first = uids(rawFile());
    expect(uids(rawFile({ vr: 'implicit' }))).toEqual(first);
    const other = uids(rawFile({ elements: [text(0x00080018, 'UI', '2.25.7')] }));
    expect(new Set([...first, ...other]).size).toBe(8);
  });
});

describe('the first frame that can be opened', () => {
  const noise = new Uint8Array(4000).fill(0x33);
  const [first, second, third] = bScans(3);
  const only = (container: RawContainer, more: RawFile = {}): Subject =>
    images(openPart10(rawFile({ ...more, containers: [container] })))[0]!;

  it('tells what the image is, and those before it are damaged', () => {
    const { description } = part10Of(only({ ...CUBE, frames: [noise, second, third] }));
    expect(description.frames).toMatchObject({ count: 3, damaged: [1], encodings: ['scrambled'] });
    expect(description.stored).toEqual({ rows: 512, columns: 1024 });
    expect(description.warnings.filter(({ code }) => code === 'FRAME_DAMAGED')).toHaveLength(1);
  });

  it('is enough: one behind it that is damaged is found when it is decoded', () => {
    const { description } = part10Of(only({ ...CUBE, frames: [first, noise, third] }));
    expect(description.frames).toMatchObject({ count: 3, damaged: [] });
  });

  it('says that pixels were lost, and only then', async () => {
    const lossy = part10Of(only(CUBE));
    expect(dictOf(lossy.metadata)['00282110']?.Value).toEqual(['01']);
    const { bytes } = await specimen('raw-8-bit.DCM').build();
    const raw = part10Of(images(openPart10(bytes))[0]!);
    expect(dictOf(raw.metadata)['00282110']).toBeUndefined();
  });

  it('may be any of a container in JSON, whose others are not in memory', () => {
    const file = rawFile({ containers: [CUBE] });
    const raw = rawDataJson(jsonOf(file));
    const views: FrameBytes[] = [undefined, undefined, third];
    const { description } = jsonMetadata(raw, raw.containers[0]!, views);
    expect(description.frames).toMatchObject({ count: 3, damaged: [] });
    expect(description.stored).toEqual({ rows: 512, columns: 1024 });
  });

  it('is looked for among frames that have a signature, where many have none', () => {
    const many = new Array<Uint8Array>(40).fill(noise);
    const { description } = part10Of(only({ ...CUBE, frames: [...many, first] }));
    expect(description.frames).toMatchObject({ count: 41, damaged: [1, 2, 3, 4, 5, 6, 7, 8] });
    expect(description.stored).toEqual({ rows: 512, columns: 1024 });
  });

  it('must be there: its error, or the last one’s, says why there is no image', () => {
    const subject = only({ ...CUBE, frames: [noise, noise] });
    expect(() => part10Of(subject)).toThrow(/^Frame 1 \(4000 bytes.*neither a scrambled CZM frame/);
  });
});

describe('defects', () => {
  const noise = new Uint8Array(4000).fill(0x33);
  const raw8 = (length: number): Uint8Array => new Uint8Array(length).fill(7);
  /** A container, what is said of it, and whether it can be shown nevertheless. */
  const DEFECTS: readonly (readonly [name: string, container: RawContainer, said: RegExp, shown: boolean])[] =
    [
      ['without frames', { ...CUBE, frames: [] }, /it holds no frames/, false],
      ['without a frame in any item', { ...CUBE, frames: [undefined] }, /it holds no frames/, false],
      ['of no size', { ...CUBE, rows: 0, columns: 0, frames: [] }, /0 × 0 pixels/, false],
      ['of another size', { ...CUBE, rows: 100, columns: 100 }, /they are 512 × 1024/, true],
      ['of another count', { ...CUBE, count: 7 }, /claims 7 frames, but holds 3/, true],
      ['of no known tag', { ...CUBE, element: 0xee }, /is unknown.*shown as stored/, true],
      [
        'of no known tag and frames',
        { ...CUBE, element: 0xee, frames: [noise] },
        /is unknown.*skipped/,
        false,
      ],
      ['of no known frames', { ...CUBE, frames: [noise] }, /neither a scrambled CZM frame nor/, false],
      [
        'of raw frames, one too short',
        { ...CUBE, rows: 40, columns: 60, frames: [raw8(2400), raw8(2000)] },
        /neither/,
        false,
      ],
    ];

  it.each(DEFECTS)('a container %s says so, and the other one is there', (_, container, said, shown) => {
    const file = rawFile({ containers: [container, FUNDUS] });
    const opened = openPart10(file);
    const raw = rawDataJson(jsonOf(file, { frames: 'bytes' }));
    const ways: readonly ((index: number) => ContainerMetadata<unknown>)[] = [
      (index) => containerPart10(opened, opened.containers[index]!, UPRIGHT),
      (index) => inMemory(raw, raw.containers[index]!),
    ];
    for (const way of ways) {
      const outcomes = [0, 1].map((index) => {
        try {
          const { description } = way(index);
          const told = description.warnings.map(({ message }) => message).join(' ');
          return { kind: description.kind, told, shown: true };
        } catch (error) {
          if (!isCzmError(error)) throw error;
          return { kind: undefined, told: error.message, shown: false };
        }
      });
      const fundus = outcomes.find(({ kind }) => kind === 'fundus');
      const other = outcomes.find((outcome) => outcome !== fundus);
      expect(fundus).toMatchObject({ shown: true, told: '' });
      expect(other).toMatchObject({ shown, told: expect.stringMatching(said) });
    }
  });

  it('a file that is truncated within a frame gives the frames before it, and says so', async () => {
    const { bytes } = await specimen('raw-truncated.DCM').build();
    const { description } = part10Of(images(openPart10(bytes))[0]!);
    expect(description.frames.count).toBe(3);
    expect(description.warnings.map(({ message }) => message).join(' ')).toContain(
      'truncated within frame 3',
    );
  });

  it('of the file itself are told of each of its images', () => {
    const opened = openPart10(rawFile().subarray(132));
    for (const subject of images(opened)) {
      const whole = normalizeContainer(subject.opened, subject.container).description.warnings;
      expect(whole.map(({ code }) => code)).toContain('READING');
      expect(part10Of(subject).description.warnings).toEqual(whole);
    }
  });

  it('anything in the place of frames gives an image or one of our errors', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      // What is damaged anywhere, by rubbish or by an end.
      fc
        .tuple(fc.nat(1700), fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.boolean())
        .map(([at, rubbish, truncated]) => {
          const [frame] = bScans(1) as [Uint8Array];
          if (truncated) return frame.slice(0, at);
          frame.set(rubbish, at);
          return frame;
        }),
    );
    const size = fc.constantFrom(0, 1, 512, 65535);
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 3 }), size, size, (frames, rows, columns) => {
        const file = rawFile({ containers: [{ element: 0xa1, frames, rows, columns }] });
        const opened = openPart10(file);
        const raw = rawDataJson(jsonOf(file, { frames: 'bytes' }));
        for (const make of [
          () => containerPart10(opened, opened.containers[0]!),
          () => inMemory(raw, raw.containers[0]!),
        ]) {
          try {
            const { description } = make();
            expect(description.frames.count).toBe(frames.length);
            expect(description.stored.rows * description.stored.columns).toBeGreaterThan(0);
          } catch (error) {
            if (!isCzmError(error)) throw error;
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  function inMemory(raw: RawDataJson, container: LocatedContainer): ContainerMetadata<DicomJson> {
    const views = container.frames.map(({ value }) =>
      value !== undefined && 'bytes' in value ? value.bytes : new Uint8Array(0),
    );
    return jsonMetadata(raw, container, views);
  }
});
