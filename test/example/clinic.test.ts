import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openPart10, unscramble } from '../../src/core/index.js';
import { decode, sha256 } from '../generator/codec.js';
import { turnPicture } from '../generator/picture.js';
import { pdf, reportFile } from '../generator/report.js';
import { eventually } from '../support/eventually.js';
import { PATIENTS, visit } from './clinic.js';
import { expectLine } from './linked-pictures.js';
import { openViewer, scan, shownInStack, type Viewer } from './viewer.js';

/* A list that a clinic can use, both eyes, two visits, and reports. */

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

let viewer: Viewer;
let right: File;
let left: File;
let later: File;
let other: File;

beforeAll(async () => {
  [viewer, right, left, later, other] = await Promise.all([
    openViewer(),
    visit({ name: 'one-right' }),
    visit({ name: 'one-left', eye: 'OS', time: '091700' }),
    visit({ name: 'one-later', date: '20190405' }),
    visit({ name: 'two-left', eye: 'OS', patient: PATIENTS.two }),
  ]);
});
afterAll(() => viewer.close());
beforeEach(() => viewer.restart());

/** Opens files and waits until so many series are in the list. */
async function open(files: readonly File[], series = files.length): Promise<void> {
  await viewer.choose(...files);
  await viewer.page.waitForFunction((count) => window.czmExample?.series.length === count, series);
  await eventually(async () => expect(await viewer.part('opening').textContent()).toBe(''));
}

/** The pixels of a frame as they should be seen, by the codec. */
async function pixelsOf({ bytes }: File, frame: number): Promise<string> {
  const stored = openPart10(bytes).frames[frame - 1]!;
  return sha256(turnPicture((await decode(unscramble(new Uint8Array(stored))))!, 'transpose').pixels);
}

const expectShown = (pane: string, file: File, frame: number): Promise<void> =>
  eventually(async () => {
    expect((await shownInStack(viewer, pane)).sha256).toBe(await pixelsOf(file, frame));
    expect(await viewer.part(`pane-${pane}`).locator('.pane-cover').isVisible()).toBe(false);
  });

const text = (pane: string, corner: string): Promise<string> =>
  viewer.part(`pane-${pane}`).locator(`.${corner}`).innerText();
const why = (part: string): Promise<string | null> => viewer.part(part).getAttribute('title');

describe('the list', () => {
  it('is by patient, visit and eye, and names nobody until it is told to', async () => {
    const nobody = await visit({ name: 'nobody', eye: 'U', patient: PATIENTS.none });
    await open([later, left, other, nobody, right, { name: 'letter.txt', bytes: Buffer.alloc(400, 'a') }]);
    const rows = (): Promise<string[]> =>
      viewer.page.evaluate(() =>
        [...document.querySelectorAll('.rail-list p strong, [data-testid="series"] .rail-title')].map(
          ({ textContent }) => textContent,
        ),
      );
    const scanOf = (eye: string): string[] => [eye, 'Macular Cube 512x128'];
    const expected = (one: string, two: string): string[] => [
      ...[one, 'Apr 5, 2019', ...scanOf('OD · right eye')],
      ...['Mar 12, 2018', ...scanOf('OD · right eye'), ...scanOf('OS · left eye')],
      ...[two, 'Mar 12, 2018', ...scanOf('OS · left eye')],
      ...['Patient not identified', 'Mar 12, 2018', ...scanOf('Eye not stated')],
      ...['Could not be read', 'letter.txt'],
    ];
    expect(await rows()).toEqual(expected('Patient 1', 'Patient 2'));
    expect(await viewer.page.content()).not.toMatch(/PHANTOM|TEST-\d/);
    await viewer.part('toggle-names').click();
    expect(await rows()).toEqual(expected('PHANTOM, ONE · TEST-1', 'PHANTOM, TWO · TEST-2'));
    expect(await viewer.page.title()).not.toMatch(/PHANTOM/);

    await viewer.part('filter').fill('phantom two');
    expect(await rows()).toEqual(['PHANTOM, TWO · TEST-2', 'Mar 12, 2018', ...scanOf('OS · left eye')]);
    await viewer.part('toggle-names').click();
    // What is not shown is not found.
    expect(await rows()).toEqual([]);
    expect(await viewer.part('no-match').innerText()).toMatch(/Nothing/);
    await viewer.part('filter').fill('2019-04');
    expect((await rows()).slice(0, 2)).toEqual(['Patient 1', 'Apr 5, 2019']);
    await viewer.part('filter').fill('');
    expect(await rows()).toEqual(expected('Patient 1', 'Patient 2'));
  });

  it('has the selected scan in view, also where those that come later stand before it', async () => {
    const before = await Promise.all(
      Array.from({ length: 12 }, (_, month) =>
        visit({ name: `visit-${month}`, date: `2019${String(month + 1).padStart(2, '0')}01`, count: 1 }),
      ),
    );
    await open([right, ...before]);
    await eventually(async () => {
      const list = (await viewer.page.locator('.rail-list').boundingBox())!;
      const item = (await viewer.page.locator('[data-testid="series"][aria-current="true"]').boundingBox())!;
      expect(item.y).toBeGreaterThan(list.y);
      expect(item.y + item.height).toBeLessThan(list.y + list.height + 1);
    });
    await expectShown('stack', right, 2);
  });

  it('has nothing twice, and shows what is open already', async () => {
    await open([right, left]);
    await viewer.select(1);
    await open([right, { ...right, name: 'copy.dcm' }], 2);
    await eventually(async () =>
      expect(await viewer.part('notices').innerText()).toMatch(
        /2 files with the same SOP Instance UIDs are already open/,
      ),
    );
    await expectShown('stack', right, 2);
    expect(await viewer.page.locator('[data-testid="series"][aria-current="true"]').count()).toBe(1);
  });

  it('gives back what a file took when it is closed, and opens it again as new', async () => {
    const raw = await scan('raw-angiography-4.DCM');
    await open([right, left, raw], 7);
    const held = (): Promise<readonly [number, number, number]> =>
      viewer.page.evaluate(() => {
        const { cornerstone } = window.czmExample!;
        const store = globalThis as unknown as { ids?: string[] };
        store.ids ??= window.czmExample!.series.flatMap(({ imageIds }) => [...imageIds]);
        const known = store.ids.filter(
          (id) => cornerstone.metaData.get('imagePixelModule', id) !== undefined,
        );
        const { cache } = cornerstone;
        return [cache.getCacheSize(), known.length, cache.getVolumes().length] as const;
      });
    await viewer.select(0);
    await viewer.part('layout-sections').click();
    await eventually(async () => expect((await held())[2]).toBe(1));
    const [, all] = await held();
    expect(all).toBe(4 + 4 + 4 + 1 + 1 + 4 + 1);
    // The one that is shown: the next is shown in its place.
    await viewer.page
      .locator('.rail-row', { has: viewer.page.locator('[aria-current="true"]') })
      .getByTestId('close-file')
      .click();
    await eventually(async () => {
      const [, known, volumes] = await held();
      expect([known, volumes]).toEqual([all - 4, 0]);
    });
    await expectShown('stack', left, 2);
    // All images of one file.
    await viewer.part('group').getByTestId('close-file').click();
    await eventually(async () => expect((await held())[1]).toBe(4));
    expect(await viewer.part('series').count()).toBe(1);
    await viewer.part('close-all').click();
    await eventually(async () => expect(await held()).toEqual([0, 0, 0]));
    expect(await viewer.part('stage').innerText()).toMatch(/Open or drop scans/);
    expect(await viewer.part('information').innerText()).toBe('');
    await open([right]);
    await expectShown('stack', right, 2);
  });
});

describe('both eyes', () => {
  it('are as in a chart, in whatever order they came, and scrolled together on request', async () => {
    await open([left, other, right]);
    await viewer.select(0);
    await viewer.page.keyboard.press('u');
    await expectShown('beside-left', right, 2);
    await expectShown('beside-right', left, 2);
    expect([await text('beside-left', 'pane-badge'), await text('beside-right', 'pane-badge')]).toEqual([
      'R · OD',
      'L · OS',
    ]);
    // Each by itself: the wheel goes through the one under the pointer, keys through the selected one.
    await viewer.part('pane-beside-left').hover();
    await viewer.page.mouse.wheel(0, 120);
    await expectShown('beside-left', right, 3);
    await viewer.page.keyboard.press('Home');
    await expectShown('beside-right', left, 1);
    await expectShown('beside-left', right, 3);
    // What is clicked is selected, and stays where it is.
    await viewer.part('pane-beside-left').click();
    await eventually(async () =>
      expect(await viewer.part('frame-label').textContent()).toBe('B-scan 3 of 4'),
    );
    await viewer.page.keyboard.press('b');
    await expectShown('beside-right', left, 3);
    expect(await text('beside-right', 'remark')).toMatch(/together by number/);
    await viewer.part('pane-beside-right').hover();
    await viewer.page.mouse.wheel(0, 120);
    await expectShown('beside-left', right, 4);
    await expectShown('beside-right', left, 4);
  });

  it('are side by side again after a reload, by the address', async () => {
    const both = { 'right.dcm': right, 'left.dcm': left };
    for (const [name, { bytes }] of Object.entries(both))
      viewer.server.route(`/clinic/${name}`, (_request, response) => void response.end(bytes));
    await viewer.restart('#url=../right.dcm&url=../left.dcm');
    await viewer.page.waitForFunction(() => window.czmExample?.series.length === 2);
    await viewer.page.keyboard.press('u');
    await expectShown('beside-left', right, 2);
    await expectShown('beside-right', left, 2);
    await viewer.page.keyboard.press('End');
    await expectShown('beside-left', right, 4);
    await eventually(async () => expect(viewer.page.url()).toMatch(/frame=4.*layout=beside.*compare=eyes/));
    await viewer.page.reload();
    await expectShown('beside-left', right, 4);
    await expectShown('beside-right', left, 4);
    expect(viewer.page.url()).toMatch(/&compare=eyes&with=[\d.]+/);
  });

  it('are not guessed, and not those of two people', async () => {
    const unknown = await visit({ name: 'unknown-eye', eye: 'U' });
    const namesake = await visit({
      name: 'namesake',
      eye: 'OS',
      patient: { ...PATIENTS.one, birthDate: '19990101' },
    });
    const others = [
      other,
      namesake,
      await visit({ name: 'two-lines', eye: 'OS', kind: 'hd-cross', count: 2 }),
    ];
    await open([
      right,
      unknown,
      ...others,
      await visit({ name: 'nobody-left', eye: 'OS', patient: PATIENTS.none }),
    ]);
    await viewer.select(0);
    expect(await why('layout-beside')).toMatch(/No scan of the other eye[^]*another birth date/);
    await viewer.select(1);
    expect(await why('layout-beside')).toMatch(/does not state whether this is the right or the left eye/);
    await viewer.page.keyboard.press('u');
    expect(await viewer.part('layout-stack').getAttribute('aria-pressed')).toBe('true');
    expect(await viewer.part('notices').innerText()).toMatch(/never guessed/);
    // What is said once more is said once.
    for (const key of ['u', 'u', 'v']) await viewer.page.keyboard.press(key);
    expect(await viewer.part('notice').count()).toBe(1);
    await viewer.select(5);
    expect(await why('layout-beside')).toMatch(/no Patient ID/);
  });
});

describe('two visits', () => {
  it('are in the order of their days, each with its date, and said not to be registered', async () => {
    await open([later, other, right, left]);
    await viewer.select(0);
    await viewer.page.keyboard.press('v');
    await expectShown('beside-left', right, 2);
    await expectShown('beside-right', later, 2);
    expect(await text('beside-left', 'title')).toMatch(/^Mar 12, 2018/);
    expect(await text('beside-right', 'title')).toMatch(/^Apr 5, 2019/);
    for (const pane of ['beside-left', 'beside-right'])
      expect(await text(pane, 'remark')).toBe('not registered');
    // The eye is chosen again by what is selected.
    expect(await why('pair-eyes')).toMatch(/No scan of the other eye/);
    await viewer.part('together').click();
    await viewer.part('frame-slider').fill('4');
    await expectShown('beside-left', right, 4);
    await expectShown('beside-right', later, 4);
    expect(await text('beside-left', 'remark')).toMatch(/not registered.*by number/);
  });

  it('of another number of B-scans are not scrolled together', async () => {
    await open([right, await visit({ name: 'one-short', date: '20200101', count: 3 })]);
    await viewer.select(0);
    await viewer.page.keyboard.press('v');
    await viewer.part('together').click({ force: true });
    expect(await viewer.part('notices').innerText()).toMatch(/4 frames, the other 3/);
    expect(await viewer.part('together').getAttribute('aria-pressed')).toBe('false');
  });
});

describe('the instrument’s own files of one acquisition', () => {
  it('show where a B-scan lies in the pictures that were taken with it, and in no other', async () => {
    const cube = await scan('macular-cube.EX.DCM');
    const wrongEye = await visit({ name: 'other-fundus', eye: 'OD', kind: 'fundus', count: 1 });
    await open([cube, wrongEye]);
    await viewer.select(0);
    expect(await why('layout-linked')).toMatch(/No en-face or LSLO picture[^]*different eyes/);
    await open([await scan('en-face.EX.DCM'), await scan('fundus.EX.DCM')], 4);
    await viewer.select(0);
    await viewer.part('layout-linked').click();
    await viewer.part('frame-slider').fill('30');
    await expectLine(viewer, 'linked-enface', [
      [0, 98],
      [511, 98],
    ]);
    expect(await viewer.part('pane-linked-fundus').locator('.pane-lines text').textContent()).toBe(
      'B-scan 30 (assumed)',
    );
    expect(await viewer.part('facts').innerText()).toMatch(
      /In fundus\s+assumed: That the picture was taken with/,
    );
    // A cube on another grid, of the same second: of which of them the pictures are, is not known.
    await open([await scan('optic-disc-cube-6.EX.DCM')], 5);
    await viewer.select(0);
    expect(await why('layout-linked')).toMatch(/Several cubes/);
    expect(await viewer.part('scan-line').count()).toBe(0);
  });
});

describe('reports', () => {
  /** Documents that got an address, and the addresses that were taken back. */
  const addresses = (): Promise<{ made: [string, string, number[]][]; revoked: string[] }> =>
    viewer.page.evaluate(async () => {
      const { made, revoked } = globalThis as unknown as { made: [string, Blob][]; revoked: string[] };
      const contents = made.map(async ([url, blob]): Promise<[string, string, number[]]> => [
        url,
        blob.type,
        [...new Uint8Array(await blob.arrayBuffer())],
      ]);
      return { made: await Promise.all(contents), revoked };
    });

  it('are the PDF byte by byte, as long as they are open; what is none is not opened', async () => {
    const document = pdf('A report');
    const padded = document.length % 2 === 1 ? document : Uint8Array.of(...document, 0x0a);
    const report = (name: string, changes: object): File => ({
      name: `${name}.dcm`,
      bytes: reportFile({ name, document: padded, title: 'PHANTOM^ONE', patient: PATIENTS.one, ...changes }),
    });
    await viewer.page.evaluate(() => {
      const store = Object.assign(globalThis, { made: [] as [string, Blob][], revoked: [] as string[] });
      const { createObjectURL, revokeObjectURL } = URL;
      URL.createObjectURL = (blob: Blob) => {
        const url = createObjectURL.call(URL, blob);
        // Cornerstone's mouse pointers are blobs too.
        if (!blob.type.startsWith('image/svg')) store.made.push([url, blob]);
        return url;
      };
      URL.revokeObjectURL = (url) => {
        store.revoked.push(url);
        revokeObjectURL.call(URL, url);
      };
    });
    const html = new TextEncoder().encode('<html><script>document.title = "run"</script></html>');
    await open(
      [
        right,
        report('good', { date: '20180312', statedLength: padded.length }),
        report('html', { date: '20180311', document: html }),
        report('typed', { date: '20180310', mimeType: 'text/html' }),
      ],
      1,
    );
    expect(await viewer.part('report').count()).toBe(3);
    await viewer.part('report').nth(0).click();
    await eventually(async () => expect((await addresses()).made).toHaveLength(1));
    const [[url, type, bytes]] = (await addresses()).made as [[string, string, number[]]];
    expect([type, bytes]).toEqual(['application/pdf', [...padded]]);
    const save = viewer.part('save-report-pdf');
    await save.waitFor();
    expect([await save.getAttribute('href'), await save.getAttribute('download')]).toEqual([
      url,
      'report.pdf',
    ]);
    expect(await viewer.part('report-dialog').innerText()).not.toMatch(/PHANTOM/);
    await viewer.part('close-report').click();
    await eventually(async () => expect((await addresses()).revoked).toContain(url));
    expect(await viewer.part('report-frame').count()).toBe(0);
    for (const index of [1, 2]) {
      await viewer.part('report').nth(index).click();
      expect(await viewer.part('report-problem').innerText()).toMatch(/is not opened|does not know/);
      expect(await viewer.part('report-frame').count()).toBe(0);
      await viewer.page.keyboard.press('Escape');
    }
    expect((await addresses()).made).toHaveLength(1);
    expect(await viewer.page.title()).toBe('CIRRUS OCT viewer');
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
