/*
 * `czm-dicom send` to a real Orthanc against `curl`, which sends the same bytes: cubes of 128 frames, and small files.
 * curl is given what `convert` made, so it has nothing to convert or verify; in a second run, it also retrieves what it
 * sent. Run with `npx tsx bench/send.ts`; needs Orthanc with its DICOMweb plugin, and curl.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openPart10 } from '../src/core/index.js';
import { TAGS, textValue } from '../src/core/internal.js';
import { specimen } from '../test/generator/families.js';
import { buildCli } from '../test/support/built-cli.js';
import { otherInstance } from '../test/support/many-files.js';
import { startOrthanc } from '../test/support/orthanc.js';
import { median } from './measure.js';

const ROUNDS = 3;
const GOAL = 0.8;
const run = promisify(execFile);
const jobs = availableParallelism();

const folder = mkdtempSync(join(tmpdir(), 'czm-bench-'));
const built = buildCli();
try {
  await compare('24 cubes of 128 frames', 'macular-cube.EX.DCM', 24);
  await compare('300 files of one frame', 'unencapsulated.EX.DCM', 300);
} finally {
  built.remove();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(what: string, name: string, count: number): Promise<void> {
  const input = join(folder, `in-${count}`);
  mkdirSync(input);
  const { bytes } = await specimen(name).build();
  for (let i = 0; i < count; i++) writeFileSync(join(input, `${i}.dcm`), otherInstance(bytes, i));
  const converted = join(folder, `converted-${count}`);
  await run(process.execPath, [built.main, 'convert', input, '--out', converted]);
  const files = readdirSync(converted).map((file) => join(converted, file));
  const total = files.reduce((sum, file) => sum + statSync(file).size, 0);

  const sends: number[] = [];
  const curls: number[] = [];
  const curlsBoth: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    sends.push(
      await timed((to) =>
        run(process.execPath, [
          ...[built.main, 'send', input, '--to', to, '--state', join(folder, `state-${count}-${round}`)],
        ]),
      ),
    );
    const [up, down] = [await envelopes(files, count), addresses(files)];
    curls.push(await timed((to) => curl(up(to))));
    curlsBoth.push(
      await timed(async (to) => {
        await curl(up(to));
        await curl(down(to));
      }),
    );
  }
  const rate = (times: readonly number[]): string => `${(total / 1e6 / median(times)).toFixed(1)} MB/s`;
  console.log(`${what}, ${(total / 1e6).toFixed(1)} MB; medians of ${ROUNDS}, ${jobs} connections each`);
  console.log(`  czm-dicom send, converted and verified  ${median(sends).toFixed(2)} s, ${rate(sends)}`);
  console.log(`  curl, sent                              ${median(curls).toFixed(2)} s, ${rate(curls)}`);
  console.log(
    `  curl, sent and retrieved                ${median(curlsBoth).toFixed(2)} s, ${rate(curlsBoth)}`,
  );
  for (const [against, times] of [
    ['curl', curls],
    ['curl that retrieves too', curlsBoth],
  ] as const) {
    const ratio = median(times) / median(sends);
    console.log(
      `  of ${against}: ${ratio.toFixed(2)} (goal ${GOAL}, ${ratio >= GOAL ? 'reached' : 'NOT REACHED'})`,
    );
  }
}

/** Seconds that something takes with an empty archive. */
async function timed(action: (to: string) => Promise<unknown>): Promise<number> {
  const orthanc = await startOrthanc();
  try {
    const start = performance.now();
    await action(`${orthanc.origin}/dicom-web/studies`);
    return (performance.now() - start) / 1000;
  } finally {
    await orthanc.stop();
  }
}

type Config = (to: string) => string;

/** What curl sends: the bodies are on the disk. */
async function envelopes(files: readonly string[], count: number): Promise<Config> {
  const bodies = join(folder, `bodies-${count}`);
  mkdirSync(bodies, { recursive: true });
  for (const [index, file] of files.entries()) {
    writeFileSync(
      join(bodies, String(index)),
      Buffer.concat([
        Buffer.from('--curl-0c5f7a1e\r\nContent-Type: application/dicom\r\n\r\n'),
        readFileSync(file),
        Buffer.from('\r\n--curl-0c5f7a1e--\r\n'),
      ]),
    );
  }
  return (to) =>
    files
      .map((_, index) =>
        [
          `url = "${to}"`,
          `data-binary = "@${join(bodies, String(index))}"`,
          'header = "Content-Type: multipart/related; type=\\"application/dicom\\"; boundary=curl-0c5f7a1e"',
          'header = "Accept: application/dicom+json"',
          // Orthanc does not answer Expect, and curl would wait a second.
          'header = "Expect:"',
          'output = "/dev/null"',
          'fail',
        ].join('\n'),
      )
      .join('\nnext\n');
}

function addresses(files: readonly string[]): Config {
  const paths = files.map((file) => {
    const { attributes } = openPart10(readFileSync(file));
    const [study, series, sop] = [TAGS.StudyInstanceUID, TAGS.SeriesInstanceUID, TAGS.SOPInstanceUID].map(
      (tag) => textValue(attributes, tag),
    );
    return `${study}/series/${series}/instances/${sop}`;
  });
  return (to) =>
    paths
      .map((path) =>
        [
          `url = "${to}/${path}"`,
          'header = "Accept: multipart/related; type=\\"application/dicom\\"; transfer-syntax=*"',
          'output = "/dev/null"',
          'fail',
        ].join('\n'),
      )
      .join('\nnext\n');
}

async function curl(config: string): Promise<void> {
  const file = join(folder, 'curl.txt');
  writeFileSync(file, config);
  await run('curl', ['--silent', '--parallel', '--parallel-max', String(jobs), '--config', file]);
}
