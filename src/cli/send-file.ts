import { rmSync } from 'node:fs';
import { DicomError } from '../core/index.js';
import { parsePart10, part10Attributes, type Tag, TAGS, textValue } from '../core/internal.js';
import { convertImages } from './convert.js';
import { openFile } from './file-bytes.js';
import { onDisk } from './names.js';
import { problemOf, type Problem } from './problem.js';
import { requireSameFrames } from './same-instance.js';
import { SentRecords } from './sent-records.js';
import { digestOf, isSameBytes, store, type Instance } from './stow.js';
import {
  SILENT,
  type Archive,
  type Outcome,
  type Reporter,
  type SentInstance,
  type Task,
  type WrittenFile,
} from './task.js';
import { withImages } from './with-images.js';

/**
 * Converts one file to standard DICOM, stores it in an archive, and retrieves it to compare. Never rejects: failures
 * are in the outcome. Meanwhile, results are in the run's own folder.
 */
export const sendFile = (task: Task, reporter: Reporter = SILENT): Promise<Outcome> =>
  withImages(task, reporter, async (source, images) => {
    const { archive, folder } = task;
    if (archive === undefined) throw new TypeError('A file cannot be sent without an archive.');
    const { sha256 } = source;
    const records = new SentRecords(folder.out, archive.to);
    const whole = ['source', sha256, ...optionsOf(task)];
    if (records.has(whole)) return { ...UP_TO_DATE, file: task.path, sent: { sha256, instances: [] } };
    // What is written here is not a result yet.
    const converted = await convertImages(task, source, images, { ...reporter, written: () => undefined });
    try {
      const instances: SentInstance[] = [];
      const problems: Problem[] = [...converted.problems];
      const warnings = [...converted.warnings];
      for (const result of converted.outputs) {
        try {
          const sent = await sendResult(archive, result, records);
          instances.push(sent.instance);
          warnings.push(...sent.warnings);
        } catch (error) {
          problems.push(problemOf(error));
        }
      }
      if (problems.length === 0) records.add(whole);
      return {
        file: task.path,
        status: problems.length > 0 ? 'failed' : 'written',
        reason: null,
        outputs: [],
        warnings,
        problems,
        sent: { sha256, instances },
      };
    } finally {
      for (const { file } of converted.outputs) rmSync(onDisk(file), { force: true });
    }
  });

const UP_TO_DATE = { status: 'up-to-date', reason: null, outputs: [], warnings: [], problems: [] } as const;

/** What determines, besides the source, what is sent. */
function optionsOf({ upright, transferSyntax, turnTable, layers = [] }: Task): readonly unknown[] {
  const laid = layers.map(({ path, container }) => [digestOf(path), container]);
  return [upright, transferSyntax ?? null, turnTable ?? null, laid];
}

const SAMENESSES = ['bytes', 'frames'] as const;

interface Sent {
  readonly instance: SentInstance;
  readonly warnings: Outcome['warnings'];
}

/** Sends one result, unless an earlier run has done so. */
async function sendResult(archive: Archive, result: WrittenFile, records: SentRecords): Promise<Sent> {
  const { file, bytes, frames, repairs } = result;
  // Computed while it was written.
  const sha256 = result.sha256 ?? digestOf(file);
  const facts = { sha256, bytes, frames, repairs };
  // Sent by a run that did not finish the source.
  const before = SAMENESSES.find((verified) => records.has(['instance', sha256, verified]));
  if (before !== undefined) return { instance: { ...facts, verified: before }, warnings: [] };
  const instance = instanceOf(file);
  const { warning } = await store(archive, instance);
  const returned = `${file}.returned`;
  try {
    const same = await isSameBytes(archive, instance, { path: returned, sha256 });
    const verified = same ? 'bytes' : 'frames';
    if (verified === 'frames') requireSameFrames(file, returned, new URL(archive.to).host);
    records.add(['instance', sha256, verified]);
    const message = `The archive stored it with a warning: ${warning ?? ''}.`;
    const warnings = warning === undefined ? [] : [{ code: 'SERVER_WARNS', message }];
    return { instance: { ...facts, verified }, warnings };
  } finally {
    rmSync(onDisk(returned), { force: true });
  }
}

/**
 * The UIDs by which an archive identifies a file.
 *
 * @throws DicomError if it lacks one of its UIDs.
 */
function instanceOf(path: string): Instance {
  const { bytes, close } = openFile(path);
  try {
    const attributes = part10Attributes(bytes, parsePart10(bytes).elements);
    const uid = (tag: Tag): string => {
      const value = textValue(attributes, tag);
      if (value !== '') return value;
      throw new DicomError('An archive cannot store it: it lacks a UID.', {
        tag,
        expected: 'a UID',
      });
    };
    return {
      path,
      length: bytes.length,
      studyInstanceUID: uid(TAGS.StudyInstanceUID),
      seriesInstanceUID: uid(TAGS.SeriesInstanceUID),
      sopInstanceUID: uid(TAGS.SOPInstanceUID),
    };
  } finally {
    close();
  }
}
