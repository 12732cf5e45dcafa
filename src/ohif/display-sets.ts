import { type CzmError, type DicomJson, isCzmError } from '../core/index.js';
import { TAGS } from '../core/internal.js';
import type { DisplaySetService, MakeDisplaySets, NaturalizedInstance } from './host.js';
import { applyInPlace, trimTailsInPlace, framesHeld, naturalizedToJson } from './naturalized.js';

/** Repairs one data set of DICOM JSON; the very object comes back where nothing changes. Throws for what is refused. */
export type RepairJson = (json: DicomJson) => DicomJson;

const FILED_UNDER = ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'];

/**
 * Repairs instances before OHIF makes display sets of them: those of data sources without a DICOMweb client (local
 * files, JSON), which nothing else repairs. Instances of others are looked at too, and found to be in order.
 *
 * @param refused told why an instance is left out.
 * @param met told of every instance, once, before it is repaired. Default: nobody.
 */
export function repairDisplaySets(
  service: DisplaySetService,
  repair: RepairJson,
  refused: (reason: CzmError) => void,
  met: (instance: NaturalizedInstance) => void = () => undefined,
): void {
  const original = service.makeDisplaySets;
  const seen = new WeakMap<object, boolean>();
  const isGood = (instance: unknown): boolean => {
    if (!isInstance(instance)) return true;
    const known = seen.get(instance);
    if (known !== undefined) return known;
    const reason = repairInPlace(instance, repair, met);
    seen.set(instance, reason === undefined);
    if (reason !== undefined) refused(reason);
    return reason === undefined;
  };
  const good = (instances: readonly unknown[]): readonly unknown[] => {
    // OHIF gives instances, or lists of them.
    const kept = instances.map((one) => (Array.isArray(one) ? good(one) : one)).filter(isGood);
    const isSame = kept.length === instances.length && kept.every((one, index) => one === instances[index]);
    return isSame ? instances : kept;
  };
  const makeDisplaySets: MakeDisplaySets = (instances, ...rest) =>
    original.call(service, Array.isArray(instances) ? good(instances) : instances, ...rest);
  service.makeDisplaySets = makeDisplaySets;
}

const isInstance = (value: unknown): value is NaturalizedInstance =>
  typeof value === 'object' && value !== null && 'SOPInstanceUID' in value;

/** Changes `instance`, which OHIF keeps in its store, where it is CZM's and needs repair; the reason where it is refused. */
function repairInPlace(
  instance: NaturalizedInstance,
  repair: RepairJson,
  met: (instance: NaturalizedInstance) => void,
): CzmError | undefined {
  try {
    met(instance);
    applyRepair(instance, repair);
    return undefined;
  } catch (error) {
    if (isCzmError(error)) return error;
    throw error;
  }
}

function applyRepair(instance: NaturalizedInstance, repair: RepairJson): void {
  const before = naturalizedToJson(instance);
  const frames = framesHeld(instance);
  const counted: DicomJson =
    frames === undefined || frames === instance['NumberOfFrames']
      ? before
      : { ...before, [TAGS.NumberOfFrames]: { vr: 'IS', Value: [frames] } };
  const after = repair(counted);
  if (after === counted) return;
  // OHIF has filed the instance under these already.
  const filed = Object.fromEntries(FILED_UNDER.map((keyword) => [keyword, instance[keyword]]));
  applyInPlace(instance, before, after);
  trimTailsInPlace(instance);
  Object.assign(instance, filed);
}
