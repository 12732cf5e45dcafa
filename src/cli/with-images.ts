import { openSource as understand } from '../core/internal.js';
import { openSource, type SourceFile } from './file-bytes.js';
import { imagesOf, type SourceImages } from './images.js';
import { problemOf } from './problem.js';
import { failed, skipped, whileReading, type Outcome, type Reporter, type Task } from './task.js';
import { withoutImage } from './without-image.js';

/**
 * Opens a task's file, finds the images in it, makes something from them, and closes it. A file without CZM images is
 * skipped. Never rejects: failures are in the outcome.
 */
export async function withImages(
  { path, turnTable }: Task,
  reporter: Reporter,
  make: (source: SourceFile, images: SourceImages) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    const reading = whileReading(reporter);
    const source = openSource(path, reading);
    const { sha256 } = source;
    try {
      const opened = understand(source.bytes, { turnTable });
      if (opened.description.family === 'not-czm') return { ...skipped(path, 'not CZM'), sha256 };
      const content = withoutImage(opened);
      if (content !== undefined) return { ...skipped(path, content), sha256 };
      const images = imagesOf(opened, { turnTable });
      reading.done();
      return { ...(await make(source, images)), sha256 };
    } catch (error) {
      return { ...failed(path, problemOf(error)), sha256 };
    } finally {
      source.close();
    }
  } catch (error) {
    return failed(path, problemOf(error));
  }
}
