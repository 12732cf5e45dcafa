import { numberValues, textValue } from '../../dicom/attributes.js';
import { decimalString } from '../../base/quantity.js';
import { TRANSFER_SYNTAX } from '../../base/uids.js';
import * as TAGS from '../../dicom/tags.js';
import type { ResultFrames, Rule } from '../context.js';
import { setText, type PlannedRepair, type Reason } from '../repair.js';

const { explicitVrLittleEndian, jpegLsLossless, jpeg2000, jpeg2000Lossless } = TRANSFER_SYNTAX;
const LOSSY = '01';

/** The true transfer syntax and lossy flags of the codestreams (PS3.3 C.7.6.1.1.5). */
export const compression: Rule = ({ attributes, image, frames }) => {
  const repairs: PlannedRepair[] = [];
  if (frames !== undefined) {
    const [syntax, why] = syntaxOf(frames, textValue(attributes, TAGS.TransferSyntaxUID));
    repairs.push(...setText(attributes, TAGS.TransferSyntaxUID, 'UI', [syntax], derived(why)));
  }
  if (image === undefined || (frames?.reversible ?? image.reversible) === undefined) return repairs;
  const flagged = textValue(attributes, TAGS.LossyImageCompression) === LOSSY;
  // Once lossy, always lossy: what the source lost stays lost, however it is stored now.
  if (image.reversible !== false && !flagged) return repairs;
  const why = image.reversible === false ? 'the codestream is not reversible' : 'the source says so';
  repairs.push(...setText(attributes, TAGS.LossyImageCompression, 'CS', [LOSSY], derived(why)));
  if (image.reversible !== false) return repairs;
  if (numberValues(attributes, TAGS.LossyImageCompressionRatio).length === 0 && image.compressedLength > 0) {
    // Frames that cannot be read are left out of both sums.
    const whole = image.frames - image.damaged.size;
    const raw = image.rows * image.columns * image.samplesPerPixel * Math.ceil(image.bitsStored / 8) * whole;
    const ratio = decimalString(Number((raw / image.compressedLength).toFixed(1)));
    const reason = derived('bytes of the pixels against bytes of the codestreams');
    repairs.push(...setText(attributes, TAGS.LossyImageCompressionRatio, 'DS', [ratio], reason));
  }
  if (textValue(attributes, TAGS.LossyImageCompressionMethod) === '') {
    const reason = derived('the method that the ratio belongs to');
    repairs.push(...setText(attributes, TAGS.LossyImageCompressionMethod, 'CS', ['ISO_15444_1'], reason));
  }
  return repairs;
};

/** The transfer syntax of a result, and why. */
function syntaxOf(
  { coding, reversible, derivedInstanceUID }: ResultFrames,
  stated: string,
): readonly [syntax: string, why: string] {
  if (coding === 'native') return [explicitVrLittleEndian, 'the frames are not compressed'];
  if (coding === 'jpeg-ls') return [jpegLsLossless, 'the frames are JPEG-LS, without loss'];
  // What is true of the source's own codestreams stays; those written here are .90 if reversible, whatever was lost
  // before (PS3.5 A.4.4: the syntax speaks of the encoding; Lossy Image Compression of the image's past).
  const own = derivedInstanceUID === undefined;
  const kept = own && (stated === jpeg2000 || (stated === jpeg2000Lossless && reversible));
  const syntax = kept ? stated : reversible ? jpeg2000Lossless : jpeg2000;
  return [syntax, `the codestreams are JPEG 2000, ${reversible ? 'reversible' : 'not reversible'}`];
}

const derived = (why: string): Reason => ({ why, confidence: 'A', provenance: 'derived' });
