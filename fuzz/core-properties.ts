import {
  frameEncoding,
  normalizeDicomJson,
  normalizePart10,
  openContainer,
  openFrame,
  openPart10,
  scramble,
  unscramble,
  isScrambled,
  type DicomJson,
  type NormalizedInstance,
  type NormalizeOptions,
  type OpenedPart10,
} from '../src/core/index.js';
import { attempt, expectThat, sameBytes } from './fault.js';

/* What must hold whatever the input is. */

const OPTIONS: readonly NormalizeOptions[] = [
  {},
  { orientation: 'upright' },
  { damagedFrames: 'keep' },
  { pixelData: 'omit', orientation: 'upright' },
];

export function checkFile(bytes: Uint8Array): void {
  const before = new Uint8Array(bytes);
  const opened = attempt(() => openPart10(bytes));
  for (const options of OPTIONS) {
    const results = attempt(() => normalizePart10(bytes, options)) ?? [];
    for (const result of results) checkResult(result, options, bytes);
    if (opened !== undefined && options.pixelData !== 'omit') checkFrames(opened, results, options);
  }
  expectThat(sameBytes(bytes, before), 'the input was changed');
  if (opened !== undefined)
    expectThat(opened.description.warnings.length < 300, 'more warnings than anyone reads');
}

/** An undamaged file is not refused: if all were, no other property here would fail. */
export function checkAccepted(name: string, bytes: Uint8Array): void {
  for (const options of OPTIONS) {
    const results = attempt(() => normalizePart10(bytes, options)) ?? [];
    expectThat(results.length > 0, `${name} is refused, undamaged, with ${JSON.stringify(options)}`);
  }
}

/** A result opens, and applying the same again changes nothing. */
function checkResult(result: NormalizedInstance, options: NormalizeOptions, source: Uint8Array): void {
  if (result.bytes === source) return;
  const again = attempt(() => normalizePart10(result.bytes, options));
  expectThat(again !== undefined, 'the result is refused');
  const [only, ...more] = again;
  expectThat(only !== undefined && more.length === 0, 'the result holds other than one image');
  expectThat(
    only.bytes === result.bytes,
    `applied again it changes ${only.repairs.map(({ tag, from, to }) => `${tag}: ${from} → ${to}`).join('; ') || 'bytes'}`,
  );
}

/** The result's codestreams are the source's, in their order. */
function checkFrames(
  opened: OpenedPart10,
  results: readonly NormalizedInstance[],
  options: NormalizeOptions,
): void {
  for (const { bytes, container } of results) {
    if (bytes === opened.file.bytes) continue;
    const found = openPart10(bytes);
    if (found.image?.encodings.includes('native') !== false) continue;
    const held = opened.containers.find(
      ({ description }) => description.tag === container?.tag && description.item === container.item,
    );
    const source = held === undefined ? opened.frames : openContainer(opened, held).frames;
    expectThat(found.frames.length === source.length, `${found.frames.length} frames of ${source.length}`);
    for (const [i, frame] of found.frames.entries()) {
      const stored = codestreamOf(source[i] ?? new Uint8Array(0));
      if (stored === undefined)
        expectThat(options.damagedFrames === 'keep', `frame ${i + 1} came from nowhere`);
      else if (stored !== 'jpeg')
        expectThat(sameBytes(codestreamOf(frame) as Uint8Array, stored), `frame ${i + 1} differs`);
    }
  }
}

function codestreamOf(frame: Uint8Array): Uint8Array | 'jpeg' | undefined {
  if (frameEncoding(frame) === 'jpeg') return 'jpeg';
  return attempt(() => openFrame(frame).codestream);
}

export function checkFrame(frame: Uint8Array): void {
  const before = new Uint8Array(frame);
  const encoding = frameEncoding(frame);
  const opened = attempt(() => openFrame(frame));
  if (opened !== undefined) {
    const { codestream, header } = opened;
    expectThat(codestream[0] === 0xff && codestream[1] === 0x4f, 'no SOC at the start of the codestream');
    expectThat(codestream.length === header.length, 'a codestream of another length than its header says');
    expectThat(encoding === opened.encoding, 'two opinions of the encoding');
  }
  if (isScrambled(frame)) attempt(() => unscramble(frame));
  // Other bytes were never scrambled: the result has no head where one is looked for first.
  if (encoding === 'jp2' || encoding === 'codestream')
    attempt(() =>
      expectThat(sameBytes(unscramble(scramble(frame)), frame), 'not the inverse of the scramble'),
    );
  expectThat(sameBytes(frame, before), 'the frame was changed');
}

export function checkJson(json: DicomJson): void {
  const before = JSON.stringify(json);
  for (const orientation of ['stored', 'upright'] as const) {
    const once = attempt(() => normalizeDicomJson(json, { orientation }));
    if (once === undefined) continue;
    const again = attempt(() => normalizeDicomJson(once.json, { orientation }));
    expectThat(again !== undefined, 'the result is refused');
    expectThat(
      again.json === once.json,
      `applied again it changes ${again.repairs.map(({ tag }) => tag).join(', ')}`,
    );
    expectThat(once.description.orientation.turns.length <= 16_384, 'more turns than frames can be');
  }
  expectThat(JSON.stringify(json) === before, 'the input was changed');
}
