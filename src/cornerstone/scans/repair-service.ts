import type { Description, DicomJson, Repair } from '../../core/index.js';
import { wrongContent } from '../../dicomweb/refusals.js';
import { fileImageId, webAddress } from '../host/image-id.js';
import type { FrameSource } from './frame-source.js';
import type { DataSet, Registry } from './registry.js';
import { lookAt, type Look } from './classify.js';
import type { Repairer } from './repairer.js';
import type { Warn } from '../host/warn.js';

/** Where every data set comes in that the host is about to read, by whichever way. */
export interface Intake {
  /**
   * The file as the host is to read it: repaired, or `bytes` itself.
   *
   * @param look what it is, where that is known already.
   * @throws (rejects) the errors of `normalizePart10`: what cannot be understood is not shown; `HttpError` where a server
   * sent nothing, or a web page: the host would say that it is no DICOM.
   */
  part10(imageId: string, bytes: Uint8Array, look?: Look): Promise<Uint8Array>;
  /** The data set as the host is to read it: repaired, or `json` itself. */
  json(imageId: string, json: DicomJson): DicomJson;
  /** Remembers a data set that was repaired elsewhere. */
  remember(imageId: string, description: Description, repairs: readonly Repair[], frames?: FrameSource): void;
}

export function createIntake(
  registry: Registry,
  repairer: Repairer,
  remembered: (imageId: string, dataSet: DataSet) => void,
  warn: Warn,
): Intake {
  const remember: Intake['remember'] = (imageId, description, repairs, frames) => {
    if (description.family === 'not-czm') return;
    const known = registry.find(imageId);
    if (known?.description === description) return;
    const dataSet = registry.dataSet(description, repairs, frames);
    registry.addByImageId(imageId, dataSet);
    for (const { code, message } of description.warnings) warn({ imageId, code, message });
    remembered(imageId, dataSet);
  };
  return {
    async part10(imageId, bytes, look = lookAt(bytes)) {
      if (look === 'ordinary') {
        requireFile(imageId, bytes);
        registry.addOrdinary(imageId);
        return bytes;
      }
      const { bytes: repaired, description, repairs } = await repairer.part10(imageId, bytes);
      remember(imageId, description, repairs);
      return repaired;
    },
    json(imageId, json) {
      const { json: repaired, description, repairs } = repairer.json(json);
      remember(imageId, description, repairs);
      return repaired;
    },
    remember,
  };
}

function requireFile(imageId: string, bytes: Uint8Array): void {
  const url = webAddress(fileImageId(imageId));
  const wrong = url && wrongContent({ url, what: 'a DICOM file' }, {}, bytes);
  if (wrong) throw wrong;
}
