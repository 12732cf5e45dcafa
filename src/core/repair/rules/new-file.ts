import { isForHost, type RepairContext } from '../context.js';
import { resultSopClass, SOP_CLASSES } from './identity.js';

const IMAGE_CLASSES: readonly string[] = Object.values(SOP_CLASSES);

/**
 * Whether the result is a file that this package makes of one of the instrument's own, of a class that it knows. What
 * was standard stays as it is, and viewers get no more than they need.
 */
export const isNewFile = (context: RepairContext): boolean =>
  context.frames !== undefined &&
  !isForHost(context) &&
  (context.description.family !== 'clean' || context.description.container !== undefined) &&
  IMAGE_CLASSES.includes(resultSopClass(context));
