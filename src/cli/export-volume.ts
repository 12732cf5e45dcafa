import { basename } from 'node:path';
import { DecodeError } from '../core/index.js';
import { damagedAtByte } from '../core/internal.js';
import { claimName } from './claims.js';
import { eachFrame } from './each-frame.js';
import type { SourceFile } from './file-bytes.js';
import { type FrameJob, type FrameMade, sha256Of } from './frame-job.js';
import { frameThreads } from './frame-threads.js';
import type { SourceImage } from './images.js';
import { knownSize, NO_SIZE } from './known-size.js';
import { niftiHead } from './nifti.js';
import { npyHead } from './npy.js';
import { omeTiffHead } from './ome-tiff.js';
import { GeometryError } from './problem.js';
import { nameTaken, publish, type Result, standing } from './publish.js';
import type { Reporter, Task, VolumeFormat, WrittenFile } from './task.js';
import { frameLength, volumeOf, type Volume } from './volume.js';
import { isStanding, VolumeFile } from './volume-file.js';
import { geometryOf, type VolumeGeometry } from './volume-geometry.js';
import { isExported, sidecarBeside, sidecarOf, sidecarText, type VolumeRecord } from './volume-sidecar.js';

const EXTENSIONS: Readonly<Record<VolumeFormat, string>> = { nii: 'nii', npy: 'npy', tiff: 'ome.tif' };

/**
 * Writes all frames of an image as one file, with a JSON file beside it. Empty if both exist already.
 *
 * @throws GeometryError for NIfTI if the positions of the frames are not known; the error of a damaged frame.
 */
export async function exportVolume(
  task: Task,
  format: VolumeFormat,
  source: SourceFile,
  image: SourceImage,
  reporter: Reporter,
): Promise<readonly WrittenFile[]> {
  const { sha256 } = source;
  const { path, stem, folder, overwrite, pixelsOnly = false } = task;
  const volume = volumeOf(image.opened);
  const found = geometryOf(image.opened);
  const geometry = 'geometry' in found ? found.geometry : undefined;
  const reason = 'reason' in found ? found.reason : undefined;
  if (format === 'nii' && !pixelsOnly && reason !== undefined) throw noGeometry(reason);
  const stated = format === 'nii' && !pixelsOnly ? geometry : undefined;
  const size = format === 'tiff' ? knownSize(image.opened.description) : NO_SIZE;
  const head = {
    nii: () => niftiHead(volume, stated, titleOf(task, stated)),
    npy: () => npyHead(volume),
    tiff: () => omeTiffHead(volume, size),
  }[format]();

  const file = `${stem}${image.suffix}.${EXTENSIONS[format]}`;
  const turns = [...new Set(volume.turns)].join('+');
  const options = `export ${format}${pixelsOnly ? ' pixels-only' : ''} ${turns}${image.container}`;
  const record: VolumeRecord = { sha256, options };
  claimName(folder, file, { source: path, result: `${sha256} ${options}` });
  const name = sidecarOf(file);
  if (!overwrite) {
    if (isExported(file, record)) return [];
    // A volume takes time to make: if its name is taken, it is refused first.
    const there = standing(file);
    if (there !== undefined && there.size !== head.length + volume.frames * frameLength(volume)) {
      throw nameTaken(file, there, OTHER);
    }
    if (sidecarBeside(file)?.isOf(record) === false) throw nameTaken(name, standing(name), OTHER);
  }

  const store = new VolumeFile(folder.own);
  try {
    store.add(head);
    await eachFrame(frameThreads, image.opened, { job: jobsOf(image, volume), reporter }, (made, index) => {
      store.add(sound(made, index + 1, volume));
    });
    reporter.frame(undefined);
    source.requireUnchanged();
    const written = { ...store.finish(), format, file: basename(file), geometry: stated, size };
    const sidecar = new TextEncoder().encode(
      sidecarText({
        program: task.program ?? { name: 'czm-dicom', version: '' },
        ...{ record, image, volume, written, geometry, reason },
      }),
    );
    const outputs: WrittenFile[] = [];
    const put = async (output: Omit<WrittenFile, 'bytes'>, result: Omit<Result, 'path'>): Promise<void> => {
      const { sha256: hash, ...rest } = output;
      const bytes = await publish({ ...result, path: output.file }, folder, overwrite);
      if (bytes === undefined) return;
      const made = { ...rest, bytes, ...(task.hash === true && hash !== undefined ? { sha256: hash } : {}) };
      outputs.push(made);
      reporter.written(made);
    };
    await put(
      { file, frames: volume.frames, repairs: 0, sha256: written.sha256 },
      {
        difference: () => (isStanding(file, written) ? undefined : OTHER),
        make: () => Promise.resolve({ written: store.path }),
      },
    );
    await put(
      { file: name, frames: 0, repairs: 0, sha256: sha256Of(sidecar) },
      {
        difference: () => (isExported(file, record) ? undefined : OTHER),
        make: () => Promise.resolve({ chunks: [sidecar] }),
      },
    );
    return outputs;
  } finally {
    store.remove();
    reporter.frame(undefined);
  }
}

const OTHER = 'another file';

/** What NIfTI has 79 characters for. */
const titleOf = ({ program }: Task, geometry: VolumeGeometry | undefined): string => {
  const by = `${program?.name ?? 'czm-dicom'} ${program?.version ?? ''}`;
  if (geometry === undefined) return `${by}; pixels only: no millimetres, no directions`;
  return geometry.provenance === 'stated' ? by : `${by}; axes are assumed: see the JSON file beside it`;
};

function jobsOf({ opened }: SourceImage, volume: Volume): (index: number) => FrameJob {
  const { image } = opened;
  return (index) => {
    const turn = volume.turns[index] ?? 'none';
    const job = { frameNumber: index + 1, turn, to: 'native' } as const;
    if (image === undefined) return job;
    const { rows, columns, samplesPerPixel, bitsStored, signed } = image;
    return image.encodings[index] === 'raw'
      ? { ...job, raw: { rows, columns } }
      : { ...job, expected: { rows, columns, samplesPerPixel, bitsStored, signed } };
  };
}

/** The samples of a frame, which must be complete and undamaged: in a volume nothing would show that they are not. */
function sound({ bytes, damagedAt }: FrameMade, frame: number, volume: Volume): Uint8Array {
  if (damagedAt !== undefined) {
    throw new DecodeError(
      `${damagedAtByte(frame, damagedAt)}. In a volume it would look sound, so nothing was written. Export as ` +
        'png to get the other frames.',
      { frame, offset: damagedAt },
    );
  }
  const expected = frameLength(volume);
  if (bytes.length === expected) return bytes;
  throw new DecodeError(
    `Frame ${frame} decodes to ${bytes.length} bytes, but frames of its image have ${expected}.`,
    {
      frame,
      found: bytes.length,
      expected,
    },
  );
}

const noGeometry = (reason: string): GeometryError =>
  new GeometryError(
    `${reason} So there is no NIfTI with millimetres, and nothing was written. Use --pixels-only, which states none, ` +
      'or --format npy or tiff.',
  );
