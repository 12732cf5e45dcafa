import { HostError } from '../../core/index.js';
import type { Host, HostCore, HostMetadata, MetadataProvider } from '../host/host.js';
import { baseImageId, frameImageId } from '../host/image-id.js';
import type { Registry } from './registry.js';

/** What the host keeps of an image in its typed caches. */
const CACHED_BY_IMAGE = [
  'instance',
  'imagePlaneModule',
  'generalImageModule',
  'uriModule',
  'frameModule',
  'frameImageIds',
  'baseImageId',
];

/**
 * Takes out of the host what it holds of our data sets: without the plugin it would go on to lay frames as they are
 * stored under metadata that describe them upright.
 */
export function purgeRepaired(host: Host, registry: Registry): void {
  const repaired = [...registry.entries()].map(([base]) => base);
  purgeImages(host.core, registry.decoded);
  if (host.metadata === undefined) return refuseFromNowOn(host, new Set(repaired));
  for (const [base, { description }] of registry.entries()) {
    clearMetadata(host.metadata, base, description.frames.count);
  }
}

/** Takes out of the host everything that it keeps of an image: pictures, volumes that show one of them, and metadata. */
export function purgeFromHost(
  host: Host,
  registry: Registry,
  base: string,
  imageIds: readonly string[],
): void {
  const decoded = [...registry.decoded].filter((imageId) => baseImageId(imageId) === base);
  purgeImages(host.core, new Set([...imageIds, ...decoded]));
  if (host.metadata !== undefined) clearMetadata(host.metadata, base, imageIds.length);
}

function clearMetadata({ metaData: { clearQuery } }: HostMetadata, base: string, frames: number): void {
  for (let frame = 1; frame <= frames; frame++) {
    for (const id of [frameImageId(base, frame), `${base}/frames/${frame}`]) {
      for (const type of CACHED_BY_IMAGE) clearQuery(type, id);
    }
  }
  for (const type of [...CACHED_BY_IMAGE, 'naturalized']) clearQuery(type, base);
}

/** Takes the pictures of one data set out of the host's cache. */
export function purgePictures(core: HostCore, registry: Registry, base: string): void {
  purgeImages(core, new Set([...registry.decoded].filter((imageId) => baseImageId(imageId) === base)));
}

function purgeImages({ cache }: HostCore, decoded: ReadonlySet<string>): void {
  for (const { volumeId, imageIds } of cache.getVolumes?.() ?? []) {
    if (imageIds?.some((imageId) => decoded.has(imageId))) cache.removeVolumeLoadObject?.(volumeId);
  }
  for (const imageId of decoded) {
    if (cache.getImageLoadObject(imageId) ?? cache.getImage(imageId))
      cache.removeImageLoadObject(imageId, { force: true });
  }
}

/** Where the host's store cannot be reached: its images of repaired data sets must fail, not lie on their side. */
function refuseFromNowOn({ core }: Host, bases: ReadonlySet<string>): void {
  if (bases.size === 0) return;
  const refuse: MetadataProvider = (type, query) => {
    if (type !== 'imagePixelModule' || typeof query !== 'string' || !bases.has(baseImageId(query)))
      return undefined;
    throw new HostError(
      'The CZM plugin was unregistered, but this page still holds metadata that it repaired. Reload the page.',
    );
  };
  core.metaData.addProvider(refuse, 10_000);
}
