export {
  CodestreamError,
  CzmError,
  DecodeError,
  DicomError,
  HostError,
  HttpError,
  ScrambleError,
  UnsupportedError,
  isCzmError,
  type CzmErrorCode,
  type CzmErrorDetails,
  type HttpErrorDetails,
} from './base/errors.js';
export {
  MIN_SCRAMBLED_LENGTH,
  isScrambled,
  looksScrambled,
  scramble,
  unscramble,
  unscrambleInPlace,
} from './frame/scramble.js';
export { frameEncoding, type FrameEncoding } from './frame/encoding.js';
export { openFrame, StoredFrame, type OpenedFrame, type OpenFrameOptions } from './frame/stored-frame.js';
export { findCodestream } from './frame/j2k/boxes.js';
export {
  checkCodestream,
  readHeader,
  type CheckedCodestream,
  type CodestreamHeader,
} from './frame/j2k/codestream.js';
export type { Cod } from './frame/j2k/cod.js';
export type { Siz, SizComponent } from './frame/j2k/siz.js';
export { photometricInterpretation } from './describe/photometric.js';
export { TURNS, swapsAxes, turnedSize, type Turn } from './base/turn.js';
export type { ScanKind } from './tables/kinds.js';
export {
  readTurnTable,
  type TurnTableRow,
  type TurnTable,
  type TurnTableEntry,
  type Turns,
} from './describe/turn-table.js';
export type { OrientationBasis } from './describe/orientation.js';
export type { Confidence, Length, Provenance } from './base/quantity.js';
export type { Description, DescribeOptions, Family } from './describe/description.js';
export type { Orientation, SourceRecord } from './describe/conversion-record.js';
export {
  findScanLine,
  whyNotSameGrid,
  type NotKnown,
  type PicturePoint,
  type ScanLine,
} from './describe/scan-line.js';
export {
  DERIVED_ORDER,
  depthMeans,
  framesToCompare,
  orderWarnings,
  proveOrder,
  type EnFacePicture,
  type GridOrder,
  type OrderProof,
} from './describe/grid-order.js';
export {
  frameLocations,
  statedScanLine,
  type FrameLocation,
  type ReferencedPicture,
} from './describe/frame-location.js';
export {
  statedExam,
  whyNotSamePatient,
  whyNotTakenTogether,
  type StatedExam,
  type StatedPatient,
} from './describe/exam.js';
export { encapsulatedPdf, isEncapsulatedPdf } from './describe/encapsulated-pdf.js';
export { turnFor, type FrameSize } from './describe/turn-for.js';
export type { Warning } from './base/warning.js';
export type { Repair } from './repair/repair.js';
export type { DicomJson, DicomJsonElement } from './dicom/json/read-attributes.js';
export { openContainer, normalizeContainer, type OpenedContainer } from './convert/normalize-container.js';
export type {
  Container,
  ContainerDescription,
  ContainerProblem,
  ContainerReference,
} from './containers/container.js';
export { privacyReport } from './convert/report/privacy-report.js';
export { describePart10, openPart10, type OpenedPart10 } from './describe/open-part10.js';
export { normalizePart10 } from './convert/normalize-part10.js';
export type { NormalizedInstance, NormalizeOptions } from './convert/options.js';
export {
  normalizeDicomJson,
  type NormalizedJson,
  type NormalizeJsonOptions,
} from './convert/normalize-json.js';
