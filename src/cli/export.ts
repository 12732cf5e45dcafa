import { UnsupportedError } from '../core/index.js';
import { openSource as understand } from '../core/internal.js';
import { claimName } from './claims.js';
import { openSource, type SourceFile } from './file-bytes.js';
import { imagesOf, type SourceImage } from './images.js';
import { pictureOf } from './picture.js';
import { problemOf, type Problem } from './problem.js';
import { publish } from './publish.js';
import { refuseOthers, Series } from './series.js';
import {
  failed,
  skipped,
  SILENT,
  whileReading,
  type Outcome,
  type Reporter,
  type Task,
  type WrittenFile,
} from './task.js';
import { withoutImage } from './without-image.js';

/**
 * Writes the frames of one file as pictures. Never rejects: what goes wrong is in the outcome, and a frame that
 * cannot be written does not keep the others from being.
 */
export async function exportFile(task: Task, reporter: Reporter = SILENT): Promise<Outcome> {
  try {
    return await exportImages(task, reporter);
  } catch (error) {
    return failed(task.path, problemOf(error));
  }
}

async function exportImages(task: Task, reporter: Reporter): Promise<Outcome> {
  const reading = whileReading(reporter);
  const source = openSource(task.path, reading);
  try {
    return await exportSource(task, source, reading.done, reporter);
  } finally {
    source.close();
  }
}

async function exportSource(
  task: Task,
  { bytes, sha256 }: SourceFile,
  isRead: () => void,
  reporter: Reporter,
): Promise<Outcome> {
  const { path, turnTable } = task;
  const file = understand(bytes, { turnTable });
  if (file.description.family === 'not-czm') return skipped(path, 'not CZM');
  const content = withoutImage(file);
  if (content !== undefined) return skipped(path, content);
  const source = imagesOf(file, { turnTable });
  isRead();
  if (source.problems.length === 0 && source.images.every(({ opened }) => opened.stored.length === 0)) {
    throw new UnsupportedError('This CZM file holds no frames to export. Nothing was written.');
  }
  const outputs: WrittenFile[] = [];
  const problems = [...source.problems];
  const warnings = [...source.warnings];
  for (const image of source.images) {
    warnings.push(...image.opened.description.warnings.filter(({ code }) => code !== 'FRAME_DAMAGED'));
    try {
      const exported = await exportSeries(task, `${sha256}${image.container}`, image, reporter);
      outputs.push(...exported.outputs);
      problems.push(...exported.problems);
      warnings.push(...exported.warnings);
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  const status = problems.length > 0 ? 'failed' : outputs.length > 0 ? 'written' : 'up-to-date';
  return { file: path, status, reason: null, outputs, warnings, problems };
}

interface Exported {
  readonly outputs: readonly WrittenFile[];
  readonly problems: readonly Problem[];
  readonly warnings: Outcome['warnings'];
}

/** The pictures of one image: a series of names, in which no picture of another image is left standing. */
async function exportSeries(
  { path, stem, folder, overwrite, format }: Task,
  key: string,
  { suffix, opened }: SourceImage,
  reporter: Reporter,
): Promise<Exported> {
  const outputs: WrittenFile[] = [];
  const problems: Problem[] = [];
  const warnings: Outcome['warnings'][number][] = [];
  const series = new Series(`${stem}${suffix}`, opened.stored.length, format);
  claimName(folder, `${series.stem}.${format}`, { source: path, result: key });
  const picture = (frameNumber: number): ReturnType<typeof pictureOf> =>
    pictureOf({ opened, frameNumber, image: key }, format, reporter);
  refuseOthers(series, folder, overwrite, picture);
  for (let frame = 1; frame <= opened.stored.length; frame++) {
    try {
      const { extension, otherThan, make } = picture(frame);
      const name = series.name(frame, extension);
      const length = await publish(
        {
          path: name,
          difference: () => otherThan(name),
          make: async () => {
            const made = await make();
            warnings.push(...made.warnings);
            return { chunks: [made.bytes] };
          },
        },
        folder,
        overwrite,
      );
      if (length === undefined) continue;
      const output = { file: name, bytes: length, frames: 1, repairs: 0 };
      outputs.push(output);
      reporter.written(output);
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  return { outputs, problems, warnings };
}
