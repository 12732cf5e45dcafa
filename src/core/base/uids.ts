/*
 * The UIDs that this package reads or writes (PS3.6 annex A, and the vendor's own). They are written only here.
 */

/** Where all UIDs of the standard begin. */
export const STANDARD_ROOT = '1.2.840.10008.';

/** Transfer syntaxes (PS3.5 annex A). */
export const TRANSFER_SYNTAX = {
  implicitVrLittleEndian: '1.2.840.10008.1.2',
  explicitVrLittleEndian: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  explicitVrBigEndian: '1.2.840.10008.1.2.2',
  /** JPEG-LS, lossless (PS3.5 10.3). */
  jpegLsLossless: '1.2.840.10008.1.2.4.80',
  /** JPEG 2000, reversible only (PS3.5 10.4.4). */
  jpeg2000Lossless: '1.2.840.10008.1.2.4.90',
  /** JPEG 2000, reversible or not. */
  jpeg2000: '1.2.840.10008.1.2.4.91',
  rleLossless: '1.2.840.10008.1.2.5',
} as const;

/** Where the UIDs of all transfer syntaxes begin. */
export const TRANSFER_SYNTAX_ROOT = '1.2.840.10008.1.2';

/** Where the UIDs of JPEG, JPEG-LS, JPEG 2000, HTJ2K and video begin. */
const CODED = `${TRANSFER_SYNTAX_ROOT}.4.`;

/** Whether Pixel Data of this transfer syntax must be encapsulated (PS3.5 A.4): all but the native ones. */
export const isCompressed = (transferSyntaxUID: string): boolean =>
  transferSyntaxUID.startsWith(CODED) || transferSyntaxUID === TRANSFER_SYNTAX.rleLossless;

/** Whether the transfer syntax is JPEG 2000 or its Part 2, as scrambled frames are labelled. */
export const isJpeg2000 = (transferSyntaxUID: string): boolean =>
  transferSyntaxUID.startsWith(`${CODED}9`) && /9[0-3]$/.test(transferSyntaxUID);

/** Where the UIDs of storage SOP classes begin (PS3.4 B.5). */
export const STORAGE_ROOT = '1.2.840.10008.5.1.4.1.1.';

/** Ophthalmic images: photography of 8 and 16 bits, tomography, and related classes. */
export const OPHTHALMIC_IMAGE_ROOT = `${STORAGE_ROOT}77.1.5.`;

/** SOP classes (PS3.4 B.5). A name that ends with `Root` stands for several classes. */
export const SOP_CLASS = {
  ophthalmicPhotography8Bit: `${OPHTHALMIC_IMAGE_ROOT}1`,
  ophthalmicPhotography16Bit: `${OPHTHALMIC_IMAGE_ROOT}2`,
  ophthalmicTomography: `${OPHTHALMIC_IMAGE_ROOT}4`,
  /** "Zeiss OPT File": the class of the instrument's own files (confidence A), retired and without an IOD. */
  retiredOptFile: `${STORAGE_ROOT}12.77`,
  rawData: `${STORAGE_ROOT}66`,
  spatialRegistration: `${STORAGE_ROOT}66.1`,
  heightMap: `${STORAGE_ROOT}66.8`,
  multiFrameGrayscaleByteCapture: `${STORAGE_ROOT}7.2`,
  multiFrameGrayscaleWordCapture: `${STORAGE_ROOT}7.3`,
  multiFrameTrueColorCapture: `${STORAGE_ROOT}7.4`,
  presentationStateRoot: `${STORAGE_ROOT}11.`,
  ophthalmicMeasurementsRoot: `${STORAGE_ROOT}78.`,
  macularGridReport: `${STORAGE_ROOT}79.1`,
  visualField: `${STORAGE_ROOT}80.1`,
  thicknessMap: `${STORAGE_ROOT}81.1`,
  structuredReportRoot: `${STORAGE_ROOT}88.`,
  encapsulatedPdf: `${STORAGE_ROOT}104.1`,
  mediaStorageDirectory: '1.2.840.10008.1.3.10',
} as const;

/** The classes of the images that this package makes. */
export const IMAGE_SOP_CLASSES: readonly string[] = [
  SOP_CLASS.ophthalmicTomography,
  SOP_CLASS.ophthalmicPhotography8Bit,
  SOP_CLASS.ophthalmicPhotography16Bit,
];

/**
 * The roots of the vendor's own classes (docs/format.md section 2): current (confidence A) and older (confidence B).
 */
export const VENDOR_ROOT = {
  today: '1.2.276.0.75.2.2',
  older: '1.2.826.0.1.3680043.2.139.3',
} as const;

/** A regular expression's source that matches one of the vendor's roots. */
export const VENDOR_ROOT_PATTERN = Object.values(VENDOR_ROOT)
  .map((root) => root.replaceAll('.', '\\.'))
  .join('|');
