import type { HostPage } from '../../support/host.js';
import type { Opened, SourceForm, StackSummary } from '../../support/host-page/files.js';
import { pictureOf } from '../page.js';
import type { ExpectedFrame, PublishedContainers } from '../scans.js';

/* Raw Data Storage in the page, and what its images must be. */

export const FORMS: readonly SourceForm[] = ['bytes', 'view', 'ArrayBuffer', 'Blob', 'File'];
export const TAGS = ['040710A1', '040710A6', '040710A7', '040710AD', '040710B5'];

export const open = ({ page }: HostPage, url: string, form: SourceForm = 'bytes'): Promise<Opened> =>
  page.evaluate(([from, as]) => globalThis.host.openFile(globalThis.czm, from, as), [url, form] as const);

/** The images of a file that can be opened. */
export async function stacksOf(
  host: HostPage,
  url: string,
  form?: SourceForm,
): Promise<readonly StackSummary[]> {
  const opened = await open(host, url, form);
  if ('failure' in opened) throw new Error(opened.failure.message);
  return opened.stacks;
}

export const byTag = (
  containers: PublishedContainers['containers'],
  tag: string | undefined,
): readonly ExpectedFrame[] => containers.find((container) => container.tag === tag)?.frames ?? [];

export const pictures = (frames: readonly ExpectedFrame[]): object[] =>
  frames.map((frame) => pictureOf(frame) as object);
