import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPart10, privacyReport } from '../../src/core/index.js';
import { decode, sha256 } from '../generator/codec.js';
import { coarsePicture, meanDifference } from './reference.js';
import { buildCli, type BuiltCli } from '../support/built-cli.js';
import { arriving, resumedAt, type ArrivingFile } from '../support/arriving-file.js';
import { eventually, settled } from '../support/eventually.js';
import { greyFromPng, greyOf, openViewer, scan, shownInStack, type Scan, type Viewer } from './viewer.js';

let viewer: Viewer;
let cube: Scan;
let fundus: Scan;
let folder: string;

beforeAll(async () => {
  [viewer, cube, fundus] = [
    await openViewer(),
    await scan('macular-cube-8.EX.DCM'),
    await scan('fundus.EX.DCM'),
  ];
  folder = mkdtempSync(join(tmpdir(), 'czm-viewer-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await viewer.close();
});
beforeEach(() => viewer.restart());

const seriesCount = async (count: number): Promise<void> => {
  await viewer.page.waitForFunction((wanted) => window.czmExample?.series.length === wanted, count);
};

async function expectPicture({ picture }: Scan, frame: number): Promise<void> {
  await viewer.page.evaluate(() => window.czmExample?.ready);
  expect((await shownInStack(viewer)).sha256).toBe(sha256((await picture(frame)).pixels));
}

describe('opening', () => {
  it('several files, each a series with its name, eye, frames and state', async () => {
    const plain = await scan('ordinary.dcm');
    await viewer.open(cube, fundus, plain);
    const texts = (await viewer.part('series').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
    expect(texts).toHaveLength(3);
    for (const row of [
      /^Macular Cube 512x128 .*8 frames.* L/,
      /^LSLO fundus .*1 frame.* L/,
      /ordinary\.dcm/,
    ]) {
      expect(texts.filter((text) => row.test(text))).toHaveLength(1);
    }
    expect(await viewer.part('facts').innerText()).toMatch(/Stored\s+scrambled/);
    await expectPicture(cube, 4);
    await viewer.page.waitForFunction(
      () => document.querySelectorAll('.rail-picture img:not([hidden])').length === 3,
    );
    expect(await viewer.part('rail').innerText()).toContain('Nothing is uploaded');
  });

  it('a folder: what is DICOM in it, at any depth', async () => {
    mkdirSync(join(folder, 'DATAFILES/E039'), { recursive: true });
    writeFileSync(join(folder, 'DATAFILES/E039', cube.name), cube.bytes);
    writeFileSync(join(folder, 'DATAFILES', fundus.name), fundus.bytes);
    writeFileSync(join(folder, 'README.TXT'), 'no scan');
    await viewer.part('open-folder').setInputFiles(folder);
    await seriesCount(2);
    expect(await viewer.part('notice').innerText()).toContain(
      '2 DICOM files opened; 1 other file was ignored',
    );
  });

  it('a folder that is empty, and one with a file that is gone: the others, and why not that one', async () => {
    const names = ['there.dcm', 'gone.dcm'].map((name) => join(folder, name));
    for (const name of names) writeFileSync(name, fundus.bytes);
    await viewer.page.evaluate(() => {
      document.body.append(
        Object.assign(document.createElement('input'), { type: 'file', multiple: true, id: 'held' }),
      );
    });
    await viewer.page.locator('#held').setInputFiles(names);
    // The page knows how long it was.
    const lengths = await viewer.page
      .locator('#held')
      .evaluate((input) => Array.from((input as HTMLInputElement).files!, ({ size }) => size));
    expect(lengths).toEqual(names.map(() => fundus.bytes.length));
    rmSync(names[1]!);
    const chooseFolder = (count: number): Promise<void> =>
      viewer.page.evaluate((wanted) => {
        const held = [...document.querySelector<HTMLInputElement>('#held')!.files!];
        const transfer = new DataTransfer();
        for (const file of held.slice(0, wanted)) transfer.items.add(file);
        const input = document.querySelector<HTMLInputElement>('#open-folder')!;
        input.files = transfer.files;
        input.dispatchEvent(new Event('change'));
      }, count);
    await chooseFolder(0);
    await viewer.part('notice').filter({ hasText: 'The folder is empty.' }).waitFor();
    await chooseFolder(2);
    await seriesCount(2);
    const why = await viewer.page.evaluate(() => window.czmExample!.series.map(({ error }) => error));
    expect(why.filter((error) => error === undefined)).toHaveLength(1);
    expect(why.filter((error) => error?.startsWith('This file cannot be read'))).toHaveLength(1);
    await viewer.page.evaluate(() => document.querySelector('#held')!.remove());
  });

  it('a folder that is dropped: what can be read of it, and how much cannot', async () => {
    await viewer.page.evaluate((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      type Failing = (error: DOMException) => void;
      const refuse = (_take: unknown, fail: Failing): void =>
        fail(new DOMException('locked', 'NotReadableError'));
      const entry = (parts: object): object => ({ isFile: false, isDirectory: false, ...parts });
      const left = [
        [
          entry({ isFile: true, file: (take: (file: File) => void) => take(new File([bytes], 'scan.dcm')) }),
          entry({ isFile: true, file: refuse }),
          entry({ isDirectory: true, createReader: () => ({ readEntries: refuse }) }),
        ],
      ];
      const drive = entry({
        isDirectory: true,
        createReader: () => ({ readEntries: (take: (some: object[]) => void) => take(left.pop() ?? []) }),
      });
      const transfer = new DataTransfer();
      transfer.items.add(new File([], 'drive'));
      DataTransferItem.prototype.webkitGetAsEntry = () => drive as FileSystemEntry;
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
    }, Buffer.from(fundus.bytes).toString('base64'));
    await seriesCount(1);
    await viewer.part('notice').filter({ hasText: '2 files or folders could not be read.' }).waitFor();
    await expectPicture(fundus, 1);
  });

  it('what is dropped onto the page', async () => {
    const transfer = await viewer.page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const made = new DataTransfer();
      made.items.add(new File([bytes], 'dropped.DCM'));
      return made;
    }, Buffer.from(fundus.bytes).toString('base64'));
    await viewer.page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
    await viewer.page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await seriesCount(1);
    await expectPicture(fundus, 1);
  });

  it('a URL, or the reason why not', async () => {
    viewer.server.route('/scan.dcm', (_request, response) => response.end(Buffer.from(cube.bytes)));
    await viewer.part('open-server').click();
    await viewer.part('url').fill(`${viewer.server.origin}/nothing.dcm`);
    await viewer.part('open-url').click();
    await viewer.part('dialog-problem').filter({ hasText: '404' }).waitFor();
    await viewer.part('url').fill(`${viewer.server.origin}/scan.dcm`);
    await viewer.part('open-url').click();
    await seriesCount(1);
    await expectPicture(cube, 4);
    expect(await viewer.part('server-dialog').isVisible()).toBe(false);
    // The browser itself reports the answer 404.
    expect(viewer.complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  it('files that are no scans: each says what it is and what to do', async () => {
    await viewer.open(
      { name: 'letter.txt', bytes: Buffer.from('Dear colleague, '.repeat(40)) },
      { name: 'cut.EX.DCM', bytes: cube.bytes.subarray(0, 700) },
      await scan('analysis-layers.DCM'),
    );
    const series = await viewer.page.evaluate(() => window.czmExample!.series.map(({ error }) => error));
    expect(series).toHaveLength(3);
    for (const error of series) expect(error).toMatch(/\w+/);
    // The results of an analysis are as they should be.
    const badges = viewer.part('series').locator('.badge:not(.eye):visible');
    expect((await badges.allInnerTexts()).sort()).toEqual(['analysis', 'not shown', 'not shown']);
    expect(await viewer.part('frame-error').innerText()).toMatch(/copied completely|export/i);
    expect(await viewer.part('save-dicom').isDisabled()).toBe(true);
  });
});

describe('a cube at a URL', () => {
  const TAGGED = { headers: { ETag: '"first"' }, ranges: true };
  let large: Scan;
  let ends: readonly number[];
  beforeAll(async () => {
    large = await scan('macular-cube.EX.DCM');
    ends = openPart10(large.bytes).frames.map(
      ({ byteOffset, length }) => byteOffset - large.bytes.byteOffset + length,
    );
  });

  async function open(limit: number): Promise<ArrivingFile> {
    const { server } = viewer;
    const file = arriving({ server, origin: server.origin }, large.bytes, TAGGED, limit);
    await viewer.part('open-server').click();
    await viewer.part('url').fill(file.url);
    await viewer.part('open-url').click();
    await seriesCount(1);
    return file;
  }
  const text = (part: string, pattern: RegExp): Promise<void> =>
    viewer.part(part).filter({ hasText: pattern }).waitFor();
  const goTo = (frame: number): Promise<void> => viewer.part('frame-slider').fill(String(frame));
  const shows = async (frame: number): Promise<void> => {
    await viewer.page.waitForFunction(
      () => document.querySelector<HTMLElement>('.pane-cover')?.hidden === true,
    );
    await expectPicture(large, frame);
  };

  it('is shown as it arrives; where the connection breaks, it says so, and goes on there when asked to', async () => {
    const limit = (ends[58]! + ends[59]!) >> 1;
    const file = await open(ends[9]!);
    await shows(1);
    expect(await viewer.part('server-dialog').isVisible()).toBe(false);
    await text('opening', /^1\.dcm: 0\.\d of 6\.\d MB$/);
    await goTo(70);
    await text('pane-stack', /B-scan 70 of 128 has not arrived yet/);
    file.release(limit);
    await text('load-text', /^59 of 128 · /);
    file.breakOff();
    await text('load-text', /^59 of 128 loaded · the connection broke off$/);
    await text('frame-error', /broke off after \d+ of \d+ bytes when frame 70 was requested/);
    await text('notice', /^1\.dcm: .*broke off after/);
    await file.closed();
    expect(file.asked).toHaveLength(1);

    file.release();
    await viewer.part('resume-loading').filter({ hasText: 'Try again' }).click();
    await shows(70);
    await text('load-text', /^128 of 128 loaded$/);
    expect(file.asked[1]).toMatchObject({ ifRange: '"first"' });
    expect(resumedAt(file.asked[1])).toBeGreaterThanOrEqual(ends[58]!);
    expect(resumedAt(file.asked[1])).toBeLessThanOrEqual(limit);
    expect(file.sent).toBe(large.bytes.length + limit - resumedAt(file.asked[1]));
    await viewer.page.waitForFunction(
      () => document.querySelector('[data-testid="opening"]')?.textContent === '',
    );
    viewer.complaints.splice(0);
  });

  it('Cancel frees its connection; the rest is loaded when asked for, and saved without another download', async () => {
    const file = await open(ends[9]!);
    await goTo(70);
    await text('load-text', /^10 of 128 · /);
    await viewer.part('cancel-loading').click();
    await file.closed();
    await text('frame-error', /Loading was stopped.*B-scan 70 of 128 had not arrived/s);
    file.release();
    await viewer.part('resume-loading').filter({ hasText: 'Load the rest' }).click();
    await shows(70);
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-dicom').click(),
    ]);
    const path = join(folder, 'arrived.dcm');
    await download.saveAs(path);
    expect(openPart10(new Uint8Array(readFileSync(path))).frames).toHaveLength(128);
    expect(file.sent).toBe(large.bytes.length);
  });

  it('may show its first picture only when loading goes on after Cancel', async () => {
    const { server } = viewer;
    const file = arriving({ server, origin: server.origin }, large.bytes, TAGGED, ends[9]!);
    await viewer.restart(`#url=${encodeURIComponent(file.url)}&frame=70`);
    await text('pane-stack', /B-scan 70 of 128 has not arrived yet/);
    await viewer.part('cancel-loading').click();
    await file.closed();
    file.release();
    await viewer.part('resume-loading').filter({ hasText: 'Load the rest' }).click();
    await shows(70);
  });
});

describe('the address', () => {
  const hash = (): Promise<string> => viewer.page.evaluate(() => location.hash);
  const becomes = (wanted: string): Promise<void> =>
    eventually(async () => expect(await hash()).toBe(wanted));
  const notices = (): Promise<string[]> => viewer.part('notice').allInnerTexts();
  const follow = (to: string): Promise<void> =>
    viewer.page.evaluate((text) => void (location.hash = text), to);
  const label = (text: string): Promise<void> =>
    viewer.part('frame-label').filter({ hasText: text }).waitFor();
  const untilShown = (layout: string): Promise<unknown> =>
    viewer.page.waitForFunction((name) => {
      const covers = [...document.querySelectorAll<HTMLElement>(`.view-${name} .pane-cover`)];
      return covers.length > 0 && covers.every((cover) => cover.hidden);
    }, layout);

  async function openUrl(path: string): Promise<string> {
    const url = `${viewer.server.origin}${path}`;
    viewer.server.route(path.split('?')[0]!, (_request, response) => response.end(Buffer.from(cube.bytes)));
    await viewer.part('open-server').click();
    await viewer.part('url').fill(url);
    await viewer.part('open-url').click();
    await seriesCount(1);
    return `#url=${url}`;
  }

  it('follows what is shown, and a reload shows it again', async () => {
    const address = await openUrl('/scan.dcm');
    await becomes(`${address}&frame=4&layout=stack`);
    const entries = await viewer.page.evaluate(() => history.length);
    await viewer.part('frame-slider').fill('6');
    await viewer.part('layout-sections').click();
    await becomes(`${address}&frame=6&layout=sections`);
    expect(await viewer.page.evaluate(() => history.length)).toBe(entries);

    await viewer.page.reload();
    await untilShown('sections');
    expect(await viewer.part('pane-bscan').locator('.position').textContent()).toBe('B-scan 6 of 8');
    expect(await hash()).toBe(`${address}&frame=6&layout=sections`);
    await viewer.part('layout-stack').click();
    await untilShown('stack');
    await expectPicture(cube, 6);
    expect(await notices()).toEqual([]);

    // The first frame of a link is not where it happens to begin.
    await follow(`${address}&frame=1`);
    await label('B-scan 1 of 8');
    await viewer.page.reload();
    await label('B-scan 1 of 8');
    await viewer.page.waitForFunction(
      () => document.querySelector('[data-testid="opening"]')?.textContent === '',
    );
    await expectPicture(cube, 1);
    await viewer.part('close-all').click();
    await becomes('');
  });

  it('is followed where it is edited just before the page writes what is shown', async () => {
    const address = await openUrl('/scan.dcm');
    await becomes(`${address}&frame=4&layout=stack`);
    await viewer.page.evaluate(
      ([edited, written]) => {
        location.hash = edited;
        history.replaceState(history.state, '', written);
      },
      [`${address}&frame=3`, `${address}&frame=4&layout=stack`] as const,
    );
    await label('B-scan 3 of 8');
    await becomes(`${address}&frame=3&layout=stack`);
    await expectPicture(cube, 3);
  });

  it('is followed where it is edited; what is not there or cannot be read is said', async () => {
    const address = await openUrl('/scan.dcm');
    await follow(`${address}&frame=3&layout=foo`);
    await label('B-scan 3 of 8');
    await viewer.part('notice').filter({ hasText: 'layout is not one of' }).waitFor();
    await follow(`${address}&frame=500`);
    await viewer.part('notice').filter({ hasText: 'frame 500, but this scan has 8' }).waitFor();
    await follow(`${address}&layout=linked`);
    await viewer.part('notice').filter({ hasText: 'The layout that the address' }).waitFor();
    await follow(`${address}&image=040710A1`);
    await viewer.part('notice').filter({ hasText: 'names an image that is not there' }).waitFor();
    await expectPicture(cube, 3);

    await viewer.restart(`#url=${viewer.server.origin}/nothing.dcm&frame=2`);
    await viewer.part('notice').filter({ hasText: '404' }).waitFor();
    await viewer.restart('#url=ftp://archive.example/scan.dcm');
    await viewer.part('notice').filter({ hasText: 'url is not an http or https URL' }).waitFor();
    expect(await viewer.part('series').count()).toBe(0);
    expect(viewer.complaints.splice(0)).toEqual([expect.stringContaining('404')]);
  });

  it('says nothing of files and of queries, unless it is where these come from', async () => {
    await openUrl('/scan.dcm?signature=secret');
    await expectPicture(cube, 4);
    await viewer.open(fundus);
    await label('Frame 1 of 1');
    await settled(hash);
    expect(await hash()).toBe('');
    const given = `#url=${viewer.server.origin}/scan.dcm?signature%3Dsecret&frame=2&layout=stack`;
    await viewer.restart(given);
    await label('B-scan 2 of 8');
    await viewer.part('frame-slider').fill('3');
    await becomes(given.replace('=2&', '=3&').replace('?', '%3F'));
  });
});

it('a second click on the scan that is shown leaves it as it is', async () => {
  await viewer.open(cube);
  await viewer.part('frame-slider').fill('6');
  await viewer.part('frame-label').filter({ hasText: 'B-scan 6 of 8' }).waitFor();
  const fields = (): Promise<string[]> =>
    Promise.all(['window-width', 'window-center'].map((id) => viewer.part(id).inputValue()));
  const before = await settled(fields);
  expect(before.every((value) => /^\d+$/.test(value))).toBe(true);
  await viewer.part('series').click();
  expect(await settled(fields)).toEqual(before);
  expect(await viewer.part('frame-label').textContent()).toBe('B-scan 6 of 8');
});

describe('saving', () => {
  let cli: BuiltCli;
  beforeAll(() => {
    cli = buildCli();
  });
  afterAll(() => cli.remove());

  it('standard DICOM that czm-dicom reads, with the same pixels', async () => {
    await viewer.open(cube);
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-dicom').click(),
    ]);
    expect(download.suggestedFilename()).toBe('Macular-Cube-512x128.dcm');
    const path = join(folder, 'saved.dcm');
    await download.saveAs(path);

    const { code, stdout } = await cli.run('inspect', '--json', path);
    expect(code).toBe(0);
    expect(stdout).toContain('Macular Cube 512x128');

    const { frames, description } = openPart10(new Uint8Array(readFileSync(path)));
    expect(description.family).toBe('clean');
    const [expected] = cube.expected.scans;
    for (const [index, frame] of frames.entries()) {
      expect(sha256((await decode(frame))!.pixels)).toBe(expected!.storedPixelsSha256[index]);
    }
    expect(frames).toHaveLength(8);
  });

  it('and opens again here, plain and upright', async () => {
    await viewer.open({ name: 'saved.dcm', bytes: readFileSync(join(folder, 'saved.dcm')) });
    await expectPicture(cube, 4);
    expect(await viewer.part('facts').innerText()).toMatch(/Stored\s+plain/);
  });

  it('a report for a bug: of the whole file, and of nobody', async () => {
    await viewer.open(await scan('raw-angiography-4.DCM'));
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-report').click(),
    ]);
    expect(download.suggestedFilename()).toBe('czm-report.txt');
    const path = join(folder, 'report.txt');
    await download.saveAs(path);
    const report = readFileSync(path, 'utf8');
    const { bytes } = await scan('raw-angiography-4.DCM');
    expect(report).toBe(privacyReport(bytes));
    expect(report).toMatch(/family raw-data-storage\n/);
    expect(report).not.toMatch(/PHANTOM|SYNTHETIC/i);
  });

  it('a PNG of what is on screen', async () => {
    await viewer.open(cube);
    await settled(() => viewer.part('stage').screenshot());
    const [download] = await Promise.all([
      viewer.page.waitForEvent('download'),
      viewer.part('save-png').click(),
    ]);
    const path = join(folder, 'picture.png');
    await download.saveAs(path);
    const saved = greyFromPng(readFileSync(path));
    const stage = await greyOf(viewer.part('stage'));
    expect(saved.width).toBe(stage.width);
    expect(Math.abs(saved.height - stage.height - 28)).toBeLessThanOrEqual(1);
    expect(meanDifference(coarsePicture(saved), coarsePicture(stage))).toBeLessThan(5);
  });
});

it('says nothing in the console', () => {
  expect(viewer.complaints).toEqual([]);
});
