import type { DicomJson } from '../../core/index.js';
import { TAGS } from '../../core/internal.js';
import type { HostImageLoaderPackage, Part10Answer, Part10Request } from '../host/host.js';
import { baseImageId } from '../host/image-id.js';
import { classifyBytes } from '../scans/classify.js';
import type { RepairService } from '../scans/repair-service.js';

type Load = (this: unknown, uri: string, request: Part10Request | undefined, imageId: string) => unknown;
type Add = (this: unknown, imageId: string, json: DicomJson) => void;

/**
 * Puts the plugin in front of the loader's older metadata stores: the data sets of `useLegacyMetadataProvider`, and the
 * DICOMweb metadata that applications pass to `wadors.metaDataManager`, which take precedence in any mode.
 *
 * @returns its undo.
 */
export function installLegacyHook(loaders: HostImageLoaderPackage, repairs: RepairService): () => void {
  const closeFiles = wrapDataSets(loaders, repairs);
  const closeWeb = wrapWebMetadata(loaders, repairs);
  return () => {
    closeFiles();
    closeWeb();
  };
}

function wrapDataSets({ wadouri, internal }: HostImageLoaderPackage, repairs: RepairService): () => void {
  const manager = wadouri.dataSetCacheManager;
  const original = manager.load as Load;
  const ours = new Set<string>();

  const load: Load = (uri, request = internal.xhrRequest as Part10Request, imageId) => {
    const repaired: Part10Request = async (...call) => {
      const answer = await request(...call);
      const file = completeFile(answer);
      if (file === undefined) return answer;
      const bytes = await repairs.part10(imageId ?? uri, classifyBytes(file));
      if (bytes !== file) ours.add(uri);
      return bytes === file ? answer : bufferOf(bytes);
    };
    return original.call(manager, uri, repaired, imageId);
  };
  manager.load = load;
  return () => {
    if (manager.load === load) manager.load = original;
    for (const uri of ours) while (manager.isLoaded(uri)) manager.unload(uri);
  };
}

/** The file, if the response is all of it: a part cannot be repaired. */
function completeFile(answer: Part10Answer): Uint8Array | undefined {
  if (answer instanceof ArrayBuffer) return new Uint8Array(answer);
  return answer.flags?.isPartialContent === true ? undefined : new Uint8Array(answer.arrayBuffer);
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  const whole = byteOffset === 0 && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer;
  return whole ? buffer : new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength)).buffer;
}

function wrapWebMetadata({ wadors }: HostImageLoaderPackage, repairs: RepairService): () => void {
  const manager = wadors.metaDataManager;
  const original = manager.add as Add;
  const given = new Map<string, DicomJson>();
  const frames = new Map<string, number>();

  const add: Add = (imageId, json) => {
    const repaired = repairs.json(imageId, json);
    if (repaired !== json) {
      given.set(imageId, json);
      frames.set(imageId, frameCount(repaired));
    }
    original.call(manager, imageId, repaired);
  };
  manager.add = add;
  return () => {
    if (manager.add === add) manager.add = original;
    for (const imageId of given.keys()) {
      // The host caches what it made from each frame.
      for (let frame = 1; frame <= (frames.get(imageId) ?? 1); frame++) {
        manager.remove(`${baseImageId(imageId)}/frames/${frame}`);
      }
      manager.remove(imageId);
    }
    for (const [imageId, json] of given) original.call(manager, imageId, json);
  };
}

function frameCount(json: DicomJson): number {
  const count = Number(json[TAGS.NumberOfFrames]?.Value?.[0] ?? 1);
  return Number.isInteger(count) && count > 0 ? count : 1;
}
