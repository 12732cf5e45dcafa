import { beforeAll, describe, expect, it } from '@jest/globals';
import dicomParser from 'dicom-parser';
import { createHash } from 'node:crypto';
import {
  describePart10,
  normalizeContainer,
  normalizePart10,
  openContainer,
  openFrame,
  openPart10,
  type NormalizedInstance,
} from '../../../src/core/index.js';
import type { Built } from '../../generator/expected.js';
import { uidFor } from '../../generator/czm-attributes.js';
import { specimen } from '../../generator/families.js';
import { storedPhantom } from '../../generator/phantom.js';
import { fl, text } from '../../generator/part10.js';
import { turnPicture } from '../../generator/picture.js';
import { thrownBy } from '../../support/thrown.js';
import { scrambledFrame } from '../czm-file.js';
import {
  bScans,
  CUBE,
  FUNDUS,
  rawFile,
  RAW_DATA_STORAGE,
  type RawContainer,
  type RawFile,
} from '../containers/raw-file.js';

const TOMOGRAPHY = '1.2.840.10008.5.1.4.1.1.77.1.5.4';
const PHOTOGRAPH = '1.2.840.10008.5.1.4.1.1.77.1.5.1';

/** What another reader makes of an instance. */
const read = ({ bytes }: NormalizedInstance): dicomParser.DataSet => dicomParser.parseDicom(bytes);
const value = (instance: NormalizedInstance, tag: string): string | undefined =>
  read(instance).string(`x${tag.toLowerCase()}`);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const normalize = (options: RawFile = {}): readonly NormalizedInstance[] => normalizePart10(rawFile(options));
const normalizeOne = (container: RawContainer, options: RawFile = {}): NormalizedInstance => {
  const instances = normalize({ ...options, containers: [container] });
  expect(instances).toHaveLength(1);
  return instances[0]!;
};

describe('every container of a file', () => {
  let all: Built;
  let instances: readonly NormalizedInstance[];
  beforeAll(async () => {
    all = await specimen('raw-all-containers.DCM').build();
    instances = normalizePart10(all.bytes);
  });

  it('becomes an instance of the right class, with its own frames', () => {
    expect(
      instances.map((instance) => [
        instance.container?.tag,
        value(instance, '00080016'),
        value(instance, '00080060'),
      ]),
    ).toEqual([
      ['040710A0', TOMOGRAPHY, 'OPT'],
      ['040710A1', TOMOGRAPHY, 'OPT'],
      ['040710A2', TOMOGRAPHY, 'OPT'],
      ['040710A3', TOMOGRAPHY, 'OPT'],
      ['040710A6', PHOTOGRAPH, 'OP'],
      ['040710A7', PHOTOGRAPH, 'OP'],
      ['040710AD', TOMOGRAPHY, 'OPT'],
      ['040710B5', PHOTOGRAPH, 'OP'],
      // Of unknown content: multi-frame secondary capture says nothing of it.
      ['040710EE', '1.2.840.10008.5.1.4.1.1.7.2', 'OPT'],
    ]);
    const opened = openPart10(all.bytes);
    for (const [i, instance] of instances.entries()) {
      const frames = openPart10(instance.bytes).frames.map((frame) => sha256(openFrame(frame).codestream));
      const source = opened.containers[i]!.frames.map((frame) => sha256(openFrame(frame).codestream));
      expect(frames).toEqual(source);
    }
  });

  it('of unknown content gets what gray captures need, and nothing that eyes do', () => {
    const stated = (tag: string): readonly (string | undefined)[] =>
      instances.map((instance) => value(instance, tag));
    const none = instances.slice(1).map(() => undefined);
    expect(stated('20500020').at(-1)).toBe('IDENTITY');
    expect(stated('00281052')).toEqual([...none, '0']);
    expect(stated('00281053')).toEqual([...none, '1']);
    expect(stated('00281054')).toEqual([...none, 'US']);
    // Patient Orientation is there without a value, Pupil Dilated is not.
    const { x00200020: orientation, x0022000d: pupil } = read(instances.at(-1)!).elements;
    expect([orientation?.length, pupil]).toEqual([0, undefined]);
  });

  it('is turned as the generator says', () => {
    expect(instances.map(({ description }) => description.orientation.turns)).toEqual(
      all.expected.scans.map(({ uprightTurn }) => uprightTurn),
    );
    expect(instances.map(({ description }) => description.orientation.basis)).toEqual(
      all.expected.scans.map(({ kind }) => (kind === 'unknown' ? 'unknown' : 'container')),
    );
  });

  it('has the spacing that its container states, upright', () => {
    const known = all.expected.scans.filter(({ kind }) => kind !== 'unknown');
    for (const [i, { description }] of instances.slice(0, known.length).entries()) {
      const { lateral, axial, slow } = known[i]!.spacing;
      const { horizontal, vertical, betweenFrames } = description.spacing;
      if (lateral === undefined) expect([horizontal.mm, vertical.mm]).toEqual([null, null]);
      else {
        expect(horizontal.mm).toBeCloseTo(lateral, 8);
        expect(vertical.mm).toBeCloseTo(axial!, 8);
      }
      if (slow === undefined) expect(betweenFrames.mm).toBeNull();
      else expect(betweenFrames.mm).toBeCloseTo(slow, 8);
    }
  });

  it('changes no more when it is normalized again, stored or upright', () => {
    for (const orientation of ['stored', 'upright'] as const) {
      for (const { bytes, container } of normalizePart10(all.bytes, { orientation })) {
        const [again] = normalizePart10(bytes, { orientation });
        expect([container!.tag, again!.repairs]).toEqual([container!.tag, []]);
        expect(again!.bytes).toBe(bytes);
      }
    }
  });

  it('of unknown tag is shown as stored, and says so', () => {
    const { description } = instances.at(-1)!;
    expect(description).toMatchObject({ kind: 'unknown', container: { tag: '040710EE', name: 'unknown' } });
    expect(new Set(description.orientation.turns)).toEqual(new Set(['none']));
    expect(description.warnings.map(({ message }) => message)).toEqual([
      'container (0407,10EE), unknown: the content of containers with this tag is unknown. Its frames can be opened, and are shown as stored.',
      expect.stringMatching(/not a scan that this package knows: they are shown as stored/),
    ]);
    for (const known of instances.slice(0, -1)) expect(known.description.warnings).toEqual([]);
  });

  it('leaves the source as it was', () => {
    const before = sha256(all.bytes);
    normalizePart10(all.bytes, { orientation: 'upright' });
    expect(sha256(all.bytes)).toBe(before);
  });
});

describe('identity', () => {
  it('is the same for the same file, and another for every container and file', () => {
    const uids = (options: RawFile = {}) =>
      normalize(options).map((instance) => [value(instance, '00080018'), value(instance, '0020000E')]);
    const first = uids();
    expect(uids()).toEqual(first);
    expect(uids({ vr: 'implicit' })).toEqual(first);
    const other = uids({ elements: [text(0x00080018, 'UI', uidFor('another'))] });
    const many = uids({ containers: [{ ...CUBE, items: 2 }] });
    const source = [uidFor('raw instance'), uidFor('raw series')];
    expect(new Set([...first, ...other, many[1]!].flat().concat(source)).size).toBe(12);
    for (const uid of first.flat()) expect(uid).toMatch(/^2\.25\.[0-9]{1,39}$/);
  });

  it('agrees in file meta information and data set', () => {
    for (const instance of normalize()) {
      expect(value(instance, '00020002')).toBe(value(instance, '00080016'));
      expect(value(instance, '00020003')).toBe(value(instance, '00080018'));
    }
  });

  it('is refused to a source without a UID to derive it from', () => {
    // The file meta information may still have it.
    const blank = [text(0x00080018, 'UI', '')];
    expect(value(normalize({ elements: blank })[0]!, '00080018')).toBe(value(normalize()[0]!, '00080018'));
    const opened = openPart10(rawFile({ elements: blank }));
    const meta = opened.file.meta.filter(({ tag }) => tag !== '00020003');
    const file = { ...opened.file, meta };
    const error = thrownBy(() => normalizeContainer({ ...opened, file }, opened.containers[0]!));
    expect([error.code, error.message]).toEqual(['CZM_DICOM', expect.stringContaining('SOP Instance UID')]);
  });

  it('names the raw data as its source', () => {
    for (const instance of normalize()) {
      const item = read(instance).elements['x00420013']!.items![0]!.dataSet!;
      expect([item.string('x00081150'), item.string('x00081155')]).toEqual([
        RAW_DATA_STORAGE,
        uidFor('raw instance'),
      ]);
    }
  });

  it('carries over patient, study, eye, equipment and acquisition, cleaned', () => {
    for (const instance of normalize()) {
      expect(value(instance, '00100010')).toBe('PHANTOM^SYNTHETIC');
      expect(value(instance, '00100020')).toBe('SYNTHETIC-1');
      expect(value(instance, '0020000D')).toBe(uidFor('study'));
      expect(value(instance, '00080020')).toBe('20160725');
      expect(value(instance, '00080070')).toBe('Carl Zeiss Meditec');
      expect(value(instance, '00081090')).toBe('CIRRUS HD-OCT 5000');
      expect(value(instance, '04051001')).toBe('MACULAR_CUBE');
      expect([value(instance, '00200060'), value(instance, '00200062')]).toEqual([undefined, 'R']);
      expect(instance.description.laterality).toBe('R');
      expect(read(instance).elements).not.toHaveProperty('x040710a1');
    }
  });

  it('tells no patient data in repairs and warnings', () => {
    const told = JSON.stringify(normalize().map(({ repairs, description }) => [repairs, description]));
    expect(told).not.toMatch(/PHANTOM\^|SYNTHETIC-1/);
  });
});

describe('Series Description', () => {
  const describedAs = (description: string, ...more: RawFile['elements'] & object): string | undefined =>
    value(normalizeOne(CUBE, { elements: [text(0x0008103e, 'LO', description), ...more] }), '0008103E');

  it.each([
    ['Macular Cube 512x128', 'Macular Cube 512x128 - structural cube'],
    ['Model Acquistion', 'MACULAR_CUBE - structural cube'],
    ['', 'MACULAR_CUBE - structural cube'],
    ['x'.repeat(64), `${'x'.repeat(46)} - structural cube`],
    ['é'.repeat(64), 'MACULAR_CUBE - structural cube'],
  ])('of "%s" names the content, in 64 characters', (stated, expected) => {
    expect(describedAs(stated)).toBe(expected);
  });
});

describe('geometry', () => {
  it('of a cube is that of its container: planes assumed, spacing stated', () => {
    const cube = normalizeOne(CUBE, {
      elements: [text(0x00180088, 'DS', '9'), text(0x00280030, 'DS', '0.5\\0.5')],
    });
    const { spacing, geometry } = cube.description;
    expect(Object.values(spacing).map(({ mm, provenance }) => [mm, provenance])).toEqual([
      [0.011741683, 'stated'],
      [0.001955034, 'stated'],
      [0.047244094, 'stated'],
    ]);
    expect(spacing.betweenFrames.source).toBe('container element (0407,100C)');
    expect(geometry).toEqual({ planes: 'assumed', positions: 'assumed' });
    const listed = cube.repairs.filter(({ keyword }) => /Spacing/.test(keyword));
    expect(listed.map(({ keyword, confidence, provenance }) => [keyword, confidence, provenance])).toEqual([
      ['SpacingBetweenSlices', 'B', 'stated'],
      ['PixelSpacing', 'B', 'stated'],
    ]);
    const set = read(cube);
    expect(value(cube, '00280030')).toBe('0.011741683\\0.001955034');
    const shared = set.elements['x52009229']!.items![0]!.dataSet!;
    const orientation = shared.elements['x00209116']!.items![0]!.dataSet!;
    expect(orientation.string('x00200037')).toBe('0\\1\\0\\1\\0\\0');
    const positions = set.elements['x52009230']!.items!.map((item) =>
      item.dataSet!.elements['x00209113']!.items![0]!.dataSet!.string('x00200032'),
    );
    expect(positions).toEqual(['0\\0\\0', '0\\0\\0.047244094', '0\\0\\0.094488188']);
  });

  it('does not take the field of view for that of every image', () => {
    const field = [fl(0x00631005, 3), fl(0x00631010, 1), text(0x00630010, 'LO', '99CZM')];
    const stated = normalizeOne(CUBE, { elements: field });
    expect(stated.description.spacing.horizontal.mm).toBe(0.011741683);
    const silent = normalizeOne({ ...CUBE, spacing: ['0', '0', '0'] }, { elements: field });
    expect(silent.description.spacing.horizontal).toMatchObject({ mm: null, provenance: 'unknown' });
    expect(normalizePart10(silent.bytes)[0]!.bytes).toBe(silent.bytes);
  });

  it('of a cube that states no B-scan spacing falls back on its protocol, assumed', () => {
    const cube = normalizeOne({ ...CUBE, spacing: ['0.011741683', '0.001955034', '0.0'] });
    expect(cube.description.spacing.betweenFrames).toMatchObject({ provenance: 'assumed' });
    expect(cube.description.spacing.betweenFrames.mm).toBeCloseTo(6 / 127, 9);
  });

  it('structural and flow cube on one grid share a frame of reference; others do not', () => {
    const frameOfReference = (container: RawContainer): (string | undefined)[] =>
      normalize({ containers: [CUBE, { ...container, element: 0xad }] }).map((i) => value(i, '00200052'));
    const same = frameOfReference(CUBE);
    expect(same[0]).toBe(same[1]);
    for (const other of [
      { ...CUBE, frames: bScans(2) },
      { ...CUBE, spacing: ['0.02', '0.02', '0.02'] as const },
    ]) {
      const [structural, flow] = frameOfReference(other);
      expect(flow).toBeDefined();
      expect(flow).not.toBe(structural);
    }
  });

  it('of frames that contradict the container is unknown, and stays so', () => {
    const cube = normalizeOne({ ...CUBE, rows: 100, columns: 100, count: 7 });
    const { spacing, geometry, frames, stored } = cube.description;
    expect(Object.values(spacing).map(({ mm }) => mm)).toEqual([null, null, null]);
    expect(geometry.positions).toBe('unknown');
    expect([frames.count, frames.claimed, stored]).toEqual([3, 7, { rows: 512, columns: 1024 }]);
    expect(value(cube, '00280008')).toBe('3');
    expect(normalizePart10(cube.bytes)[0]!.bytes).toBe(cube.bytes);
  });
});

describe('orientation', () => {
  it('follows the container where the shape says something else', () => {
    // Two frames of 512 × 1024 would be crossed motion scans; 300 × 700 no scan at all.
    for (const [rows, columns, count] of [
      [512, 1024, 2],
      [300, 700, 4],
    ] as const) {
      const cube = normalizeOne({ ...CUBE, rows, columns, frames: bScans(count, rows, columns) });
      expect(cube.description.orientation.basis).toBe('container');
      const again = describePart10(cube.bytes);
      for (const { kind, orientation } of [cube.description, again]) {
        expect([kind, new Set(orientation.turns)]).toEqual(['cube', new Set(['transpose'])]);
      }
      expect(normalizePart10(cube.bytes)[0]!.bytes).toBe(cube.bytes);
    }
  });

  it('is that of the file where the container and the depth of a B-scan contradict each other', () => {
    const cube = normalizeOne({ ...CUBE, rows: 1024, columns: 512, frames: bScans(3, 1024, 512) });
    expect(cube.description.orientation).toMatchObject({ basis: 'unknown', turns: ['none', 'none', 'none'] });
    expect(cube.description.warnings).toEqual([
      expect.objectContaining({
        code: 'ORIENTATION',
        message: expect.stringMatching(/\[container\].*\[depth size\]/),
      }),
    ]);
    expect(describePart10(cube.bytes).orientation.turns).toEqual(['none', 'none', 'none']);
    expect(normalizePart10(cube.bytes)[0]!.bytes).toBe(cube.bytes);
  });

  it('of frames that are not as the container says: by their depth, or unknown', () => {
    for (const [rows, columns, basis] of [
      [1024, 512, 'depth size'],
      [333, 444, 'unknown'],
    ] as const) {
      const cube = normalizeOne({ ...CUBE, frames: bScans(3, rows, columns) });
      const { orientation, spacing } = cube.description;
      expect([orientation.basis, orientation.turns]).toEqual([basis, ['none', 'none', 'none']]);
      expect(spacing.horizontal.mm).toBeNull();
      expect(describePart10(cube.bytes).orientation.turns).toEqual(['none', 'none', 'none']);
      expect(normalizePart10(cube.bytes)[0]!.bytes).toBe(cube.bytes);
    }
  });

  it('more than two crossed scans are lines, or nothing is known of them', () => {
    const lines = { element: 0xa0, rows: 1024, frames: bScans(5, 1024) };
    expect(normalizeOne(lines).description.kind).toBe('line-scans');
    expect(normalizeOne(lines).description.orientation.turns).toEqual(new Array(5).fill('transpose'));
    const motion = normalizeOne({ element: 0xa2, frames: bScans(4) });
    expect([motion.description.kind, motion.description.orientation.turns[3]]).toEqual(['unknown', 'none']);
    expect(value(motion, '00080016')).toBe(TOMOGRAPHY);
  });

  it("obeys the user's own table", () => {
    const [noise] = normalizePart10(rawFile({ containers: [{ element: 0xa3, frames: bScans(1) }] }), {
      turnTable: { noise: 'rotate-270' },
    });
    expect(noise!.description.orientation).toMatchObject({ turns: ['rotate-270'], basis: 'custom' });
  });
});

describe('uncompressed frames', () => {
  let built: Built;
  beforeAll(async () => {
    built = await specimen('raw-8-bit.DCM').build();
  });
  const pixels = (instance: NormalizedInstance): Uint8Array => {
    const element = read(instance).elements['x7fe00010']!;
    return instance.bytes.subarray(element.dataOffset, element.dataOffset + element.length);
  };
  const phantoms = [0, 1, 2].map((index) => storedPhantom({ kind: 'macular-cube', index, frames: 3 }));
  const join = (frames: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(frames));

  it('become native Pixel Data, byte for byte', () => {
    const [cube, enFace] = normalizePart10(built.bytes);
    expect([value(cube!, '00020010'), value(enFace!, '00020010')]).toEqual([
      '1.2.840.10008.1.2.1',
      '1.2.840.10008.1.2.1',
    ]);
    expect(sha256(pixels(cube!))).toBe(sha256(join(phantoms.map((picture) => picture.pixels))));
    expect([read(cube!).uint16('x00280010'), read(cube!).uint16('x00280011')]).toEqual([512, 1024]);
    expect(cube!.description.frames.encodings).toEqual(['raw', 'raw', 'raw']);
  });

  it('are turned where they are wanted upright, and are another instance then', () => {
    const [stored] = normalizePart10(built.bytes);
    const [cube] = normalizePart10(built.bytes, { orientation: 'upright' });
    const upright = phantoms.map((picture) => turnPicture(picture, 'transpose').pixels);
    expect(sha256(pixels(cube!))).toBe(sha256(join(upright)));
    expect([read(cube!).uint16('x00280010'), read(cube!).uint16('x00280011')]).toEqual([1024, 512]);
    expect(cube!.description.orientation).toMatchObject({
      turns: ['none', 'none', 'none'],
      basis: 'recorded',
    });
    expect(cube!.description.stored).toEqual({ rows: 1024, columns: 512 });
    expect(value(cube!, '00280030')).toBe('0.001955034\\0.011741683');
    expect(value(cube!, '00080018')).not.toBe(value(stored!, '00080018'));
  });

  it('change no more when they are normalized again', () => {
    for (const orientation of ['stored', 'upright'] as const) {
      for (const { bytes } of normalizePart10(built.bytes, { orientation })) {
        expect(normalizePart10(bytes, { orientation })[0]!.bytes).toBe(bytes);
      }
    }
  });

  it('of odd size are padded once, at the end', () => {
    const frame = (fill: number): Uint8Array => new Uint8Array(35).fill(fill);
    const instance = normalizeOne({
      element: 0xa7,
      rows: 5,
      columns: 7,
      frames: [frame(1), frame(2), frame(3)],
    });
    expect(pixels(instance)).toEqual(join([frame(1), frame(2), frame(3), new Uint8Array(1)]));
  });

  it('one that is truncated is refused, or black and named', () => {
    const file = rawFile({
      containers: [
        { ...CUBE, rows: 40, columns: 60, frames: [1, 2].map((n) => new Uint8Array(2400).fill(n)) },
      ],
    });
    const truncated = file.subarray(0, file.length - 1000);
    expect(thrownBy(() => normalizePart10(truncated)).message).toContain('Frame 2');
    const [kept] = normalizePart10(truncated, { damagedFrames: 'keep' });
    expect(kept!.description.frames.damaged).toEqual([2]);
    expect(pixels(kept!)).toEqual(join([new Uint8Array(2400).fill(1), new Uint8Array(2400)]));
  });
});

describe('what cannot be read', () => {
  const noise = new Uint8Array(4000).fill(0x33);

  it('is left out, and the others say so', () => {
    const [first, ...others] = normalize({
      containers: [{ ...CUBE, frames: [...bScans(2), noise] }, FUNDUS],
    });
    expect([first!.container!.tag, others]).toEqual(['040710A6', []]);
    const [left] = first!.description.warnings.filter(({ code }) => code === 'CONTAINER');
    expect(left!.message).toMatch(/^container \(0407,10A1\), structural cube: it was left out\. Frame 3 /);
  });

  it('is kept on request, frame by frame', () => {
    const file = rawFile({ containers: [{ ...CUBE, frames: [...bScans(2), noise] }] });
    const [cube] = normalizePart10(file, { damagedFrames: 'keep' });
    expect(cube!.description.frames).toMatchObject({ count: 3, damaged: [3] });
  });

  it.each([
    ['no container', []],
    ['an empty one', [{ ...CUBE, frames: [] }]],
    ['one without a frame in any item', [{ ...CUBE, frames: [undefined, undefined] }]],
    ['an unknown one of unknown frames', [{ ...CUBE, element: 0xee, frames: [noise] }]],
  ] as readonly (readonly [string, readonly RawContainer[]])[])(
    '%s is no image, and never an empty success',
    (_, containers) => {
      const error = thrownBy(() => normalize({ containers }));
      expect([error.code, error.message]).toEqual(['CZM_UNSUPPORTED', expect.stringContaining('No image')]);
    },
  );

  it('several images of which none can be read name each reason', () => {
    const error = thrownBy(() =>
      normalize({
        containers: [
          { ...CUBE, frames: [noise] },
          { ...FUNDUS, frames: [noise] },
        ],
      }),
    );
    expect(error.code).toBe('CZM_DICOM');
    expect(error.message.match(/Frame 1/g)).toHaveLength(2);
  });

  it('frames that differ make no image', () => {
    const frames = [...bScans(1), scrambledFrame({ rows: 200 })];
    expect(thrownBy(() => normalize({ containers: [{ ...CUBE, frames }] })).message).toContain('differ');
  });

  it('JPEG frames are refused', () => {
    const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]);
    const error = thrownBy(() => normalize({ containers: [{ ...CUBE, frames: [jpeg] }] }));
    expect([error.code, error.message]).toEqual(['CZM_UNSUPPORTED', expect.stringContaining('JPEG')]);
  });

  it('turned frames for several images at once', () => {
    const error = thrownBy(() => normalizePart10(rawFile(), { turnedFrames: [] }));
    expect(error.message).toContain('one container at a time');
  });
});

describe('one container at a time', () => {
  it('gives what the whole file gives', () => {
    const file = rawFile();
    const opened = openPart10(file);
    const one = opened.containers.map((container) =>
      normalizeContainer(opened, container, { orientation: 'upright' }),
    );
    const all = normalizePart10(file, { orientation: 'upright' });
    expect(one.map(({ bytes, container }) => [sha256(bytes), container])).toEqual(
      all.map(({ bytes, container }) => [sha256(bytes), container]),
    );
  });

  it('does not open the others', () => {
    const opened = openPart10(rawFile({ containers: [{ ...CUBE, frames: [new Uint8Array(4000)] }, FUNDUS] }));
    expect(openContainer(opened, opened.containers[1]!).description.kind).toBe('fundus');
  });

  it('gives frames where they lie, and the attributes without them', () => {
    const file = rawFile();
    const opened = openPart10(file);
    const image = openContainer(opened, opened.containers[0]!);
    for (const frame of image.frames) expect(frame.buffer).toBe(file.buffer);
    const options = { orientation: 'upright' } as const;
    const whole = normalizeContainer(opened, opened.containers[0]!, options);
    const header = normalizeContainer(opened, opened.containers[0]!, { ...options, pixelData: 'omit' });
    const { x7fe00010: pixels, ...elements } = read(whole).elements;
    expect(pixels).toBeDefined();
    expect(Object.keys(read(header).elements)).toEqual(Object.keys(elements));
    expect(header.description.orientation.turns).toEqual(whole.description.orientation.turns);
    expect([...header.bytes]).toEqual([...whole.bytes.subarray(0, header.bytes.length)]);
  });
});

describe('implicit VR and VR UN', () => {
  it.each(['implicit', 'un'] as const)('%s: explicit VR instances that read the same', (vr) => {
    const reference = normalize();
    const instances = normalize({ vr });
    expect(instances).toHaveLength(2);
    for (const [i, instance] of instances.entries()) {
      const tags = [
        '00020010',
        '00080016',
        '00080018',
        '0008103E',
        '00100010',
        '0020000D',
        '00280008',
        '00280030',
      ];
      expect(tags.map((tag) => value(instance, tag))).toEqual(tags.map((tag) => value(reference[i]!, tag)));
      expect(instance.description.spacing).toEqual(reference[i]!.description.spacing);
      expect(normalizePart10(instance.bytes)[0]!.bytes).toBe(instance.bytes);
    }
  });
});
