import type { Host } from './host/host.js';
import { baseImageId, fileImageId } from './host/image-id.js';
import type { KnownLayers } from './layers/known-layers.js';
import type { RawData } from './raw-data/raw-data.js';
import type { ImageStack } from './scans/image-stack.js';
import { purgeFromHost } from './scans/purge.js';
import type { Registry } from './scans/registry.js';
import type { Streams } from './streaming/streams.js';

export interface Holders {
  readonly host: Host;
  readonly registry: Registry;
  readonly rawData: Pick<RawData, 'purge'>;
  readonly layers: Pick<KnownLayers, 'purge'>;
  readonly streams: Pick<Streams, 'end'> | undefined;
}

/** Takes an image out of everything that holds on to it, here and in the host. */
export function purgeImage(
  { imageIds, exam }: Pick<ImageStack, 'imageIds' | 'exam'>,
  { host, registry, rawData, layers, streams }: Holders,
): void {
  const bases = new Set(imageIds.map(baseImageId));
  for (const base of bases) {
    purgeFromHost(
      host,
      registry,
      base,
      imageIds.filter((imageId) => baseImageId(imageId) === base),
    );
    registry.purge(base, exam?.sopInstanceUID);
    rawData.purge(base);
  }
  for (const file of new Set([...bases].map(fileImageId))) if (!isUsed(file, registry)) streams?.end(file);
  layers.purge(exam?.sopInstanceUID ?? '', bases);
  for (const file of new Set([...bases].map(fileImageId))) purgeFile(file, host, registry);
}

/** The host's list of files holds on to each; its numbers stay those of the others. */
function purgeFile(file: string, { dicomImageLoader }: Host, registry: Registry): void {
  const [, number] = /^dicomfile:(\d+)$/.exec(file) ?? [];
  if (number !== undefined && !isUsed(file, registry))
    dicomImageLoader?.wadouri.fileManager.remove?.(Number(number));
}

/** Whether an image of the file is still known. */
const isUsed = (file: string, registry: Registry): boolean =>
  [...registry.entries()].some(([base]) => fileImageId(base) === file);
