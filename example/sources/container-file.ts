import { normalizeContainer, openPart10, type ContainerReference } from 'cornerstone-czm-image-loader/core';
import { words } from '../words/index.js';

/**
 * One image of Raw Data Storage as a standard DICOM file of its own, for the download. Rejects where the file does not
 * hold it any more, or where no instance can be made of it.
 *
 * @param read the whole Raw Data Storage.
 */
export async function containerFile(
  read: () => Promise<Uint8Array>,
  { tag, item, name }: ContainerReference,
): Promise<Uint8Array> {
  const opened = openPart10(await read());
  const container = opened.containers.find(
    ({ description }) => description.tag === tag && description.item === item,
  );
  if (container === undefined) throw new Error(words.errors.noContainer(name));
  return normalizeContainer(opened, container, { damagedFrames: 'keep' }).bytes;
}
