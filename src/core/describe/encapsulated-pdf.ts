import { DicomError, UnsupportedError } from '../base/errors.js';
import { SOP_CLASS } from '../base/uids.js';
import { numberValue, textValue } from '../dicom/attributes.js';
import { parsePart10 } from '../dicom/part10/parse-part10.js';
import { part10Attributes } from '../dicom/part10/read-attributes.js';
import * as TAGS from '../dicom/tags.js';
import type { StatedExam } from './exam.js';

/*
 * Reports that the vendor's software keeps beside the scans: Encapsulated PDF (PS3.3 A.45.1).
 */

const PDF = 'application/pdf';
const MAGIC = '%PDF-';

/**
 * Whether a data set says that it is an Encapsulated PDF; whether it holds one, {@link encapsulatedPdf} tells.
 *
 * @example
 * ```ts
 * import { isEncapsulatedPdf } from 'cornerstone-czm-image-loader/core';
 *
 * isEncapsulatedPdf({ sopClassUID: '1.2.840.10008.5.1.4.1.1.104.1' }); // → true
 * ```
 */
export const isEncapsulatedPdf = ({ sopClassUID }: Pick<StatedExam, 'sopClassUID'>): boolean =>
  sopClassUID === SOP_CLASS.encapsulatedPdf;

/**
 * The document in an Encapsulated PDF, without the byte that pads its value (PS3.3 C.24.2). A browser runs what is in a
 * document of another type: only what says that it is a PDF, and begins as one, comes out.
 *
 * @param bytes the Part 10 file.
 * @returns a view of them.
 * @throws UnsupportedError if the file holds no PDF; DicomError if it is not a DICOM file, or is truncated.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { encapsulatedPdf, isCzmError } from 'cornerstone-czm-image-loader/core';
 *
 * try {
 *   encapsulatedPdf(readFileSync('cube.EX.DCM'));
 * } catch (error) {
 *   isCzmError(error) && error.code; // → 'CZM_UNSUPPORTED'
 * }
 * ```
 */
export function encapsulatedPdf(bytes: Uint8Array): Uint8Array {
  const file = parsePart10(bytes);
  const attributes = part10Attributes(bytes, [...file.meta, ...file.elements]);
  const element = attributes.get(TAGS.EncapsulatedDocument);
  const value = element?.bulk;
  if (element === undefined || value === undefined || 'uri' in value) {
    throw new UnsupportedError('The file holds no document.', { tag: TAGS.EncapsulatedDocument });
  }
  if (textValue(attributes, TAGS.MIMETypeOfEncapsulatedDocument).trim().toLowerCase() !== PDF) {
    throw new UnsupportedError('The file does not declare its document as a PDF, so it is not opened.', {
      tag: TAGS.MIMETypeOfEncapsulatedDocument,
      expected: PDF,
    });
  }
  if (element.truncated === true) throw truncated(value.length, undefined);
  const document = value.bytes.subarray(
    0,
    lengthOf(value.bytes, numberValue(attributes, TAGS.EncapsulatedDocumentLength)),
  );
  if (String.fromCharCode(...document.subarray(0, MAGIC.length)) !== MAGIC) {
    throw new UnsupportedError('The document in the file does not begin like a PDF, so it is not opened.', {
      tag: TAGS.EncapsulatedDocument,
      expected: MAGIC,
    });
  }
  return document;
}

/** The bytes of the document: as stated, where they are there; else all but a NUL that makes an even number of them. */
function lengthOf(value: Uint8Array, stated: number | undefined): number {
  if (stated === undefined) {
    const isPadded = value.length % 2 === 0 && value.at(-1) === 0;
    return value.length - (isPadded ? 1 : 0);
  }
  if (stated > value.length) throw truncated(value.length, stated);
  if (stated < value.length - 1) {
    throw new DicomError(
      'The length that the file states for its document is wrong, so it is not known where the document ends.',
      { tag: TAGS.EncapsulatedDocumentLength, found: stated, expected: value.length },
    );
  }
  return stated;
}

const truncated = (found: number, expected: number | undefined): DicomError =>
  new DicomError('The document in the file is truncated: get the file again from its source.', {
    tag: TAGS.EncapsulatedDocument,
    found,
    expected,
  });
