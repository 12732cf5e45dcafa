import { type Description, frameLocations, HostError, statedExam, UnsupportedError } from '../core/index.js';
import {
  type DicomFile,
  openParsed,
  parsePart10,
  part10Attributes,
  TAGS,
  textValue,
} from '../core/internal.js';
import type { HostImageLoaderPackage } from './host/host.js';
import type { HostStore } from './host/host-store.js';
import {
  failedStack,
  frameImageIds,
  type ImageStack,
  type StatedInstance,
  withExam,
} from './scans/image-stack.js';
import { classify } from './scans/classify.js';
import type { LayerFiles } from './layers/layer-files.js';
import type { MetadataHook } from './hooks/metadata-hook.js';
import type { RawData } from './raw-data/raw-data.js';
import type { Registry } from './scans/registry.js';

/** A DICOM file: its bytes, or a Blob or File of them. */
export type FileSource = Uint8Array | ArrayBuffer | Blob;

export interface AddFileOptions {
  readonly loaders: HostImageLoaderPackage | undefined;
  readonly store: HostStore;
  readonly rawData: RawData;
  readonly hook: MetadataHook;
  readonly registry: Registry;
  readonly layers: LayerFiles;
  /** Image IDs given out so far; added to. */
  readonly taken: Set<string>;
  /** Reads a file whole, not on the page's own thread. */
  readonly read: (blob: Blob) => Promise<Uint8Array>;
  /** Takes a file that has nothing to show out of the host again. */
  readonly discard: (id: string) => void;
}

/**
 * Opens a file for the host: what comes back are the images in it, one or as many as Raw Data Storage holds. Nothing is
 * decoded. Of Raw Data Storage a Blob is read from again for each frame; bytes are kept as they are, and must stay so.
 *
 * @throws (rejects) `HostError` without dicom-image-loader; `DicomError` where the bytes are no DICOM data set;
 * `UnsupportedError` for Raw Data Storage without a container.
 */
export async function addFile(
  source: FileSource,
  { loaders, store, rawData, hook, registry, layers, taken, read, discard }: AddFileOptions,
): Promise<readonly ImageStack[]> {
  if (loaders === undefined) throw noLoaders();
  const blob = source instanceof Blob ? source : undefined;
  const bytes = source instanceof Blob ? await read(source) : asBytes(source);
  const legacy = loaders.internal.getOptions().useLegacyMetadataProvider === true;
  const add = (content: Blob): string => {
    let id = loaders.wadouri.fileManager.add(content);
    // Numbers start again when the host's list is purged, but its pictures stay: those of another file.
    while (taken.has(id) || store.has(id)) id = loaders.wadouri.fileManager.add(content);
    taken.add(id);
    return id;
  };
  // What cannot be read ends here: what the host says of it is not for people.
  const file = parsePart10(bytes);
  layers.addParsed(file, blob);
  const exam = statedExam({ attributes: part10Attributes(bytes, file.elements) });
  const incoming = classify(file);
  if (incoming.kind === 'raw data') {
    // Only the host's older way of reading files needs the bytes once more; else an empty Blob keeps the number.
    const id = add(blob ?? (legacy ? copyOf(bytes) : new Blob()));
    return withExam(await rawData.addFile(id, file, blob === undefined ? {} : { blob }), exam);
  }
  const id = add(blob ?? copyOf(bytes));
  if (!legacy) await hook.addFile(id, incoming);
  const known = registry.describe(id);
  const description = known?.description ?? openParsed(file).description;
  const { count } = description.frames;
  if (count === 0) discard(id);
  const stack =
    count === 0
      ? failedStack(noPicture(description), undefined, description)
      : {
          imageIds: frameImageIds(id, count),
          description,
          repairs: known?.repairs ?? [],
          container: undefined,
          instance: description.family === 'standard' ? statedInstance(file) : undefined,
          error: undefined,
          repairJson: undefined,
        };
  return withExam([stack], exam);
}

export const noLoaders = (): HostError =>
  new HostError('Files can be added only if the plugin was given @cornerstonejs/dicom-image-loader.');

function statedInstance({ bytes, elements }: DicomFile): StatedInstance {
  const attributes = part10Attributes(bytes, elements);
  return {
    sopInstanceUID: textValue(attributes, TAGS.SOPInstanceUID),
    locations: frameLocations({ attributes }),
  };
}

const noPicture = ({ family }: Description): UnsupportedError =>
  new UnsupportedError(
    family === 'analysis'
      ? 'The file holds results of an analysis, such as retinal layers, but no image.'
      : 'The file holds no image: it has no Pixel Data.',
  );

export const asBytes = (source: Uint8Array | ArrayBuffer): Uint8Array =>
  source instanceof Uint8Array ? source : new Uint8Array(source);

const copyOf = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>]);
