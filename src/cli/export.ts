import { UnsupportedError } from '../core/index.js';
import { claimName } from './claims.js';
import { framesAhead } from './each-frame.js';
import { exportVolume } from './export-volume.js';
import type { SourceFile } from './file-bytes.js';
import { sha256Of } from './frame-job.js';
import { frameThreads } from './frame-threads.js';
import type { SourceImage, SourceImages } from './images.js';
import { inOrder } from './in-order.js';
import { pictureOf } from './picture.js';
import { problemOf, type Problem } from './problem.js';
import { publish } from './publish.js';
import { refuseOthers, Series } from './series.js';
import { outcomeOf, SILENT, VOLUME_FORMATS } from './task.js';
import type {
  ExportFormat,
  Outcome,
  PictureFormat,
  Reporter,
  Task,
  VolumeFormat,
  WrittenFile,
} from './task.js';
import { withImages } from './with-images.js';

const NATIVE =
  'Its Pixel Data is uncompressed and not encapsulated, which every DICOM program reads; only encapsulated frames and ' +
  'those of Raw Data Storage are exported. Nothing was written.';

/**
 * Writes the frames of one file as pictures, or those of each image as one volume. Never rejects: failures are in the
 * outcome, and a picture that cannot be written does not affect the others.
 */
export const exportFile = (task: Task, reporter: Reporter = SILENT): Promise<Outcome> =>
  withImages(task, reporter, (source, images) => exportImages(task, source, images, reporter));

async function exportImages(
  task: Task,
  source: SourceFile,
  found: SourceImages,
  reporter: Reporter,
): Promise<Outcome> {
  if (found.problems.length === 0 && found.images.every(({ opened }) => opened.stored.length === 0)) {
    const isNative = found.images.some(({ opened }) => opened.description.frames.count > 0);
    throw new UnsupportedError(
      isNative ? NATIVE : 'This CZM file holds no frames to export. Nothing was written.',
    );
  }
  const outputs: WrittenFile[] = [];
  const problems = [...found.problems];
  const warnings = [...found.warnings];
  for (const image of found.images) {
    warnings.push(...image.opened.description.warnings.filter(({ code }) => code !== 'FRAME_DAMAGED'));
    try {
      const { format } = task;
      const exported = isVolumeFormat(format)
        ? { outputs: await exportVolume(task, format, source, image, reporter), problems: [], warnings: [] }
        : await exportSeries(task, format, `${source.sha256}${image.container}`, image, reporter);
      outputs.push(...exported.outputs);
      problems.push(...exported.problems);
      warnings.push(...exported.warnings);
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  return outcomeOf(task.path, { outputs, warnings, problems });
}

const isVolumeFormat = (format: ExportFormat): format is VolumeFormat =>
  VOLUME_FORMATS.some((volume) => volume === format);

interface Exported {
  readonly outputs: readonly WrittenFile[];
  readonly problems: readonly Problem[];
  readonly warnings: Outcome['warnings'];
}

/** The pictures of one image: a series of names that must contain no picture of another image. */
async function exportSeries(
  { path, stem, folder, overwrite, ...task }: Task,
  format: PictureFormat,
  key: string,
  { suffix, opened }: SourceImage,
  reporter: Reporter,
): Promise<Exported> {
  const outputs: WrittenFile[] = [];
  const problems: Problem[] = [];
  const warnings: Outcome['warnings'][number][] = [];
  const series = new Series(`${stem}${suffix}`, opened.stored.length, format);
  claimName(folder, `${series.stem}.${format}`, { source: path, result: key });
  const told: { output?: WrittenFile; problem?: Problem; warnings?: Outcome['warnings'] }[] = Array.from(
    { length: opened.stored.length },
    () => ({}),
  );
  const picture = (frameNumber: number): ReturnType<typeof pictureOf> =>
    pictureOf({ opened, frameNumber, image: key }, format, reporter);
  refuseOthers(series, folder, overwrite, picture);
  const one = async (frame: number): Promise<void> => {
    const { extension, otherThan, make } = picture(frame);
    const name = series.name(frame, extension);
    let digest: { readonly sha256?: string } = {};
    const length = await publish(
      {
        path: name,
        difference: () => otherThan(name),
        make: async () => {
          const made = await make();
          told[frame - 1] = { warnings: made.warnings };
          if (task.hash === true) digest = { sha256: sha256Of(made.bytes) };
          return { chunks: [made.bytes] };
        },
      },
      folder,
      overwrite,
    );
    if (length === undefined) return;
    const output = { file: name, bytes: length, frames: 1, repairs: 0, ...digest };
    told[frame - 1] = { ...told[frame - 1], output };
    reporter.written(output);
  };
  // JP2 files are parts of the source, and take no time to make.
  const ahead = (): number => (format === 'png' ? framesAhead(frameThreads, opened) : 1);
  const work = async (index: number): Promise<void> => {
    try {
      await one(index + 1);
    } catch (error) {
      told[index] = { ...told[index], problem: problemOf(error) };
    }
  };
  await inOrder(opened.stored.length, ahead, work, () => undefined);
  for (const { output, problem, warnings: more = [] } of told) {
    if (output !== undefined) outputs.push(output);
    if (problem !== undefined) problems.push(problem);
    warnings.push(...more);
  }
  return { outputs, problems, warnings };
}
