import { isForHost, type RepairContext } from '../context.js';
import { IMAGE_SOP_CLASSES, SOP_CLASS } from '../../base/uids.js';
import { resultSopClass } from './identity.js';

/**
 * Whether the result is a file that this package makes from one of the instrument's own, of a known class. What was
 * standard is not changed, and viewers get no more than they need.
 */
export const isNewFile = (context: RepairContext): boolean =>
  isMade(context) && IMAGE_SOP_CLASSES.includes(resultSopClass(context));

/** Whether the result is such a file, of an image of unknown kind. */
export const isNewCapture = (context: RepairContext): boolean => {
  const { multiFrameGrayscaleByteCapture, multiFrameGrayscaleWordCapture, multiFrameTrueColorCapture } =
    SOP_CLASS;
  const captures = [
    multiFrameGrayscaleByteCapture,
    multiFrameGrayscaleWordCapture,
    multiFrameTrueColorCapture,
  ];
  return isMade(context) && captures.some((capture) => capture === resultSopClass(context));
};

const isMade = (context: RepairContext): boolean =>
  context.frames !== undefined &&
  !isForHost(context) &&
  (context.description.family !== 'clean' || context.description.container !== undefined);
