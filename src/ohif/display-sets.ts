import type { DicomJson } from '../core/json/attributes.js';
import type { DisplaySetService, MakeDisplaySets, NaturalizedInstance } from './host.js';
import { applyInPlace, cutTailsInPlace, framesHeld, naturalizedToJson } from './naturalized.js';

/** Repairs one data set of DICOM JSON; the very object comes back where nothing changes. */
export type RepairJson = (json: DicomJson) => DicomJson;

const NUMBER_OF_FRAMES = '00280008';
const FILED_UNDER = ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'];

/**
 * Repairs instances before OHIF makes display sets of them: those of data sources without a DICOMweb client (local
 * files, JSON), which nothing else repairs. Instances of others are looked at too, and found to be in order.
 */
export function repairDisplaySets(service: DisplaySetService, repair: RepairJson): void {
  const original = service.makeDisplaySets;
  const seen = new WeakSet<object>();
  const makeDisplaySets: MakeDisplaySets = (instances, ...rest) => {
    if (Array.isArray(instances)) {
      for (const instance of instances.flat() as unknown[]) {
        if (!isInstance(instance) || seen.has(instance)) continue;
        seen.add(instance);
        repairInPlace(instance, repair);
      }
    }
    return original.call(service, instances, ...rest);
  };
  service.makeDisplaySets = makeDisplaySets;
}

const isInstance = (value: unknown): value is NaturalizedInstance =>
  typeof value === 'object' && value !== null && 'SOPInstanceUID' in value;

/** Changes `instance`, which OHIF keeps in its store, where it is CZM's and needs repair. */
function repairInPlace(instance: NaturalizedInstance, repair: RepairJson): void {
  const before = naturalizedToJson(instance);
  const frames = framesHeld(instance);
  const counted: DicomJson =
    frames === undefined || frames === instance['NumberOfFrames']
      ? before
      : { ...before, [NUMBER_OF_FRAMES]: { vr: 'IS', Value: [frames] } };
  const after = repair(counted);
  if (after === counted) return;
  // OHIF has filed the instance under these already.
  const filed = Object.fromEntries(FILED_UNDER.map((keyword) => [keyword, instance[keyword]]));
  applyInPlace(instance, before, after);
  cutTailsInPlace(instance);
  Object.assign(instance, filed);
}
