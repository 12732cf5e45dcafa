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
} from './errors.js';
export {
  MIN_SCRAMBLED_LENGTH,
  isScrambled,
  looksScrambled,
  scramble,
  unscramble,
  unscrambleInPlace,
} from './scramble.js';
export {
  frameEncoding,
  openFrame,
  type FrameEncoding,
  type OpenedFrame,
  type OpenFrameOptions,
} from './frame.js';
export { findCodestream } from './j2k/boxes.js';
export {
  checkCodestream,
  readHeader,
  type CheckedCodestream,
  type CodestreamHeader,
} from './j2k/codestream.js';
export type { Cod } from './j2k/cod.js';
export type { Siz, SizComponent } from './j2k/siz.js';
export { photometricInterpretation } from './j2k/photometric.js';
export { TURNS, swapsAxes, turnedSize, type Turn } from './turn.js';
export type { ScanKind } from './describe/kinds.js';
export {
  readTurnTable,
  type OrientationRow,
  type TurnTable,
  type TurnTableEntry,
  type Turns,
} from './describe/turn-table.js';
export type { OrientationBasis } from './describe/orientation.js';
export type { Confidence, Length, Provenance } from './describe/quantity.js';
export type { Description, DescribeOptions, Family } from './describe/describe.js';
export type { Layout, SourceRecord } from './describe/conversion-record.js';
export {
  findScanLine,
  whyNotSameGrid,
  type NotKnown,
  type PicturePoint,
  type ScanLine,
} from './scan-line.js';
export {
  DERIVED_ORDER,
  depthMeans,
  framesToCompare,
  orderWarnings,
  proveOrder,
  type EnFacePicture,
  type GridOrder,
  type OrderProof,
} from './grid-order.js';
export {
  frameLocations,
  statedScanLine,
  type FrameLocation,
  type ReferencedPicture,
} from './frame-location.js';
export { turnFor, type FrameSize } from './describe/turn-for.js';
export type { Warning } from './warning.js';
export type { Repair } from './repair/repair.js';
export type { DicomJson, DicomJsonElement } from './json/attributes.js';
export { openContainer, normalizeContainer, type OpenedContainer } from './raw-data/normalize-container.js';
export type {
  Container,
  ContainerDescription,
  ContainerProblem,
  ContainerReference,
} from './raw-data/container.js';
export { privacyReport } from './report/privacy-report.js';
export { describePart10, openPart10, type OpenedPart10 } from './normalize/part10.js';
export {
  normalizePart10,
  type NormalizedInstance,
  type NormalizeOptions,
} from './normalize/normalize-part10.js';
export {
  normalizeDicomJson,
  type NormalizedJson,
  type NormalizeJsonOptions,
} from './normalize/normalize-json.js';
