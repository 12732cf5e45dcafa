/**
 * The attributes that this package reads or writes by name, and those of CZM files whose VR an implicit VR
 * data set does not state. Keywords and VRs are those of PS3.6; private ones are named by us in quotes of
 * docs/format.md (sections 2, 6, 7, 8) and the seed's dump.
 */
const ATTRIBUTES = {
  FileMetaInformationGroupLength: ['00020000', 'UL'],
  FileMetaInformationVersion: ['00020001', 'OB'],
  MediaStorageSOPClassUID: ['00020002', 'UI'],
  MediaStorageSOPInstanceUID: ['00020003', 'UI'],
  TransferSyntaxUID: ['00020010', 'UI'],
  ImplementationClassUID: ['00020012', 'UI'],
  ImplementationVersionName: ['00020013', 'SH'],
  SourceApplicationEntityTitle: ['00020016', 'AE'],
  SpecificCharacterSet: ['00080005', 'CS'],
  ImageType: ['00080008', 'CS'],
  InstanceCreationDate: ['00080012', 'DA'],
  InstanceCreationTime: ['00080013', 'TM'],
  SOPClassUID: ['00080016', 'UI'],
  SOPInstanceUID: ['00080018', 'UI'],
  StudyDate: ['00080020', 'DA'],
  SeriesDate: ['00080021', 'DA'],
  AcquisitionDate: ['00080022', 'DA'],
  ContentDate: ['00080023', 'DA'],
  AcquisitionDateTime: ['0008002A', 'DT'],
  StudyTime: ['00080030', 'TM'],
  SeriesTime: ['00080031', 'TM'],
  AcquisitionTime: ['00080032', 'TM'],
  ContentTime: ['00080033', 'TM'],
  AccessionNumber: ['00080050', 'SH'],
  Modality: ['00080060', 'CS'],
  Manufacturer: ['00080070', 'LO'],
  InstitutionName: ['00080080', 'LO'],
  ReferringPhysicianName: ['00080090', 'PN'],
  CodeValue: ['00080100', 'SH'],
  CodingSchemeDesignator: ['00080102', 'SH'],
  CodingSchemeVersion: ['00080103', 'SH'],
  CodeMeaning: ['00080104', 'LO'],
  ContextGroupExtensionCreatorUID: ['0008010D', 'UI'],
  StationName: ['00081010', 'SH'],
  StudyDescription: ['00081030', 'LO'],
  SeriesDescription: ['0008103E', 'LO'],
  OperatorsName: ['00081070', 'PN'],
  OperatorIdentificationSequence: ['00081072', 'SQ'],
  ManufacturerModelName: ['00081090', 'LO'],
  ReferencedSOPClassUID: ['00081150', 'UI'],
  ReferencedSOPInstanceUID: ['00081155', 'UI'],
  DerivationDescription: ['00082111', 'ST'],
  SourceImageSequence: ['00082112', 'SQ'],
  AnatomicRegionSequence: ['00082218', 'SQ'],
  AvailableTransferSyntaxUID: ['00083002', 'UI'],
  DerivationCodeSequence: ['00089215', 'SQ'],
  PatientName: ['00100010', 'PN'],
  PatientID: ['00100020', 'LO'],
  IssuerOfPatientID: ['00100021', 'LO'],
  PatientBirthDate: ['00100030', 'DA'],
  PatientSex: ['00100040', 'CS'],
  PatientComments: ['00104000', 'LT'],
  SliceThickness: ['00180050', 'DS'],
  SpacingBetweenSlices: ['00180088', 'DS'],
  DeviceSerialNumber: ['00181000', 'LO'],
  SoftwareVersions: ['00181020', 'LO'],
  ProtocolName: ['00181030', 'LO'],
  DetectorType: ['00187004', 'CS'],
  StudyInstanceUID: ['0020000D', 'UI'],
  SeriesInstanceUID: ['0020000E', 'UI'],
  StudyID: ['00200010', 'SH'],
  SeriesNumber: ['00200011', 'IS'],
  AcquisitionNumber: ['00200012', 'IS'],
  InstanceNumber: ['00200013', 'IS'],
  PatientOrientation: ['00200020', 'CS'],
  ImagePositionPatient: ['00200032', 'DS'],
  ImageOrientationPatient: ['00200037', 'DS'],
  FrameOfReferenceUID: ['00200052', 'UI'],
  Laterality: ['00200060', 'CS'],
  ImageLaterality: ['00200062', 'CS'],
  SynchronizationFrameOfReferenceUID: ['00200200', 'UI'],
  PositionReferenceIndicator: ['00201040', 'LO'],
  ImageComments: ['00204000', 'LT'],
  StackID: ['00209056', 'SH'],
  InStackPositionNumber: ['00209057', 'UL'],
  FrameAnatomySequence: ['00209071', 'SQ'],
  FrameLaterality: ['00209072', 'CS'],
  FrameContentSequence: ['00209111', 'SQ'],
  PlanePositionSequence: ['00209113', 'SQ'],
  PlaneOrientationSequence: ['00209116', 'SQ'],
  DimensionIndexValues: ['00209157', 'UL'],
  DimensionOrganizationUID: ['00209164', 'UI'],
  DimensionIndexPointer: ['00209165', 'AT'],
  FunctionalGroupPointer: ['00209167', 'AT'],
  DimensionOrganizationSequence: ['00209221', 'SQ'],
  DimensionIndexSequence: ['00209222', 'SQ'],
  PatientEyeMovementCommanded: ['00220005', 'CS'],
  EmmetropicMagnification: ['0022000A', 'FL'],
  IntraOcularPressure: ['0022000B', 'FL'],
  HorizontalFieldOfView: ['0022000C', 'FL'],
  PupilDilated: ['0022000D', 'CS'],
  AcquisitionDeviceTypeCodeSequence: ['00220015', 'SQ'],
  IlluminationTypeCodeSequence: ['00220016', 'SQ'],
  LightPathFilterTypeStackCodeSequence: ['00220017', 'SQ'],
  ImagePathFilterTypeStackCodeSequence: ['00220018', 'SQ'],
  LensesCodeSequence: ['00220019', 'SQ'],
  RefractiveStateSequence: ['0022001B', 'SQ'],
  AxialLengthOfTheEye: ['00220030', 'FL'],
  OphthalmicFrameLocationSequence: ['00220031', 'SQ'],
  ReferenceCoordinates: ['00220032', 'FL'],
  OphthalmicImageOrientation: ['00220039', 'CS'],
  SamplesPerPixel: ['00280002', 'US'],
  PhotometricInterpretation: ['00280004', 'CS'],
  PlanarConfiguration: ['00280006', 'US'],
  NumberOfFrames: ['00280008', 'IS'],
  Rows: ['00280010', 'US'],
  Columns: ['00280011', 'US'],
  PixelSpacing: ['00280030', 'DS'],
  BitsAllocated: ['00280100', 'US'],
  BitsStored: ['00280101', 'US'],
  HighBit: ['00280102', 'US'],
  PixelRepresentation: ['00280103', 'US'],
  // Smallest and largest values, padding and descriptors are SS where Pixel Representation is 1 (PS3.3 C.7.6.3.1).
  SmallestImagePixelValue: ['00280106', 'US'],
  LargestImagePixelValue: ['00280107', 'US'],
  SmallestPixelValueInSeries: ['00280108', 'US'],
  LargestPixelValueInSeries: ['00280109', 'US'],
  PixelPaddingValue: ['00280120', 'US'],
  PixelPaddingRangeLimit: ['00280121', 'US'],
  WindowCenter: ['00281050', 'DS'],
  WindowWidth: ['00281051', 'DS'],
  RescaleIntercept: ['00281052', 'DS'],
  RescaleSlope: ['00281053', 'DS'],
  RescaleType: ['00281054', 'LO'],
  LossyImageCompression: ['00282110', 'CS'],
  LossyImageCompressionRatio: ['00282112', 'DS'],
  LossyImageCompressionMethod: ['00282114', 'CS'],
  ModalityLUTSequence: ['00283000', 'SQ'],
  LUTDescriptor: ['00283002', 'US'],
  VOILUTSequence: ['00283010', 'SQ'],
  PixelMeasuresSequence: ['00289110', 'SQ'],
  FrameVOILUTSequence: ['00289132', 'SQ'],
  PixelValueTransformationSequence: ['00289145', 'SQ'],
  RequestedProcedureDescription: ['00321060', 'LO'],
  ScheduledProtocolCodeSequence: ['00400008', 'SQ'],
  PerformedProcedureStepStartDate: ['00400244', 'DA'],
  PerformedProcedureStepStartTime: ['00400245', 'TM'],
  PerformedProtocolCodeSequence: ['00400260', 'SQ'],
  AcquisitionContextSequence: ['00400555', 'SQ'],
  RequestedProcedureID: ['00401001', 'SH'],
  PurposeOfReferenceCodeSequence: ['0040A170', 'SQ'],
  RealWorldValueMappingSequence: ['00409096', 'SQ'],
  RealWorldValueLastValueMapped: ['00409211', 'US'],
  RealWorldValueFirstValueMapped: ['00409216', 'US'],
  RealWorldValueIntercept: ['00409224', 'FD'],
  RealWorldValueSlope: ['00409225', 'FD'],
  PresentationLUTShape: ['20500020', 'CS'],
  SharedFunctionalGroupsSequence: ['52009229', 'SQ'],
  PerFrameFunctionalGroupsSequence: ['52009230', 'SQ'],
  EncapsulatedDocument: ['00420011', 'OB'],
  MIMETypeOfEncapsulatedDocument: ['00420012', 'LO'],
  SourceInstanceSequence: ['00420013', 'SQ'],
  EncapsulatedDocumentLength: ['00420015', 'UL'],
  ExtendedOffsetTable: ['7FE00001', 'OV'],
  ExtendedOffsetTableLengths: ['7FE00002', 'OV'],
  FloatPixelData: ['7FE00008', 'OF'],
  DoubleFloatPixelData: ['7FE00009', 'OD'],
  PixelData: ['7FE00010', 'OB'],
  // Private attributes of CZM data sets. The names are ours, the meaning is from docs/format.md.
  CzmOriginalSOPClassUID: ['00570001', 'UI'],
  CzmPrivateCreator: ['00570010', 'LO'],
  CzmVendorCode: ['00571015', 'LO'],
  CzmDataFile: ['00591000', 'LO'],
  CzmLateralFieldOfView: ['00631005', 'FL'],
  CzmAxialFieldOfView: ['00631010', 'FL'],
  CzmRetinalLandmarkXml: ['00731140', 'LO'],
  CzmInnerLimitingMembrane: ['00731150', 'OB'],
  CzmRetinalPigmentEpithelium: ['00731155', 'OB'],
  CzmOpticNerveHeadXml: ['00731255', 'LO'],
  CzmScanPattern: ['04051001', 'LO'],
  CzmObjectName: ['22011000', 'LT'],
  CzmFixationOffset: ['04051032', 'DS'],
  CzmOtherFixationOffset: ['04051033', 'DS'],
} as const satisfies Record<string, readonly [tag: string, vr: string]>;

/** A tag as eight upper-case hexadecimal digits, the key of DICOM JSON (PS3.18 F.2): `00280030`. */
export type Tag = string;

export type Keyword = keyof typeof ATTRIBUTES;

const entries = Object.entries(ATTRIBUTES) as readonly [Keyword, readonly [Tag, string]][];
const byTag: ReadonlyMap<Tag, { readonly keyword: Keyword; readonly vr: string }> = new Map(
  entries.map(([keyword, [tag, vr]]) => [tag, { keyword, vr }]),
);

/** Tags by keyword. */
export const TAGS = Object.fromEntries(entries.map(([keyword, [tag]]) => [keyword, tag])) as {
  readonly [K in Keyword]: (typeof ATTRIBUTES)[K][0];
};

/** The keyword of a tag in the table above. */
export const keywordOf = (tag: Tag): Keyword | undefined => byTag.get(tag)?.keyword;

/** The VR of a tag in the table above, of private creators and of group lengths (PS3.5 7.2). */
export function vrOf(tag: Tag): string | undefined {
  if (isPrivateCreator(tag)) return byTag.get(tag)?.vr ?? 'LO';
  return byTag.get(tag)?.vr ?? (tag.endsWith('0000') ? 'UL' : undefined);
}

/**
 * Tags whose value is bulk data whatever VR a file gives it: Pixel Data and its offset tables, curve, overlay and
 * waveform data, encapsulated documents, and the frames of CZM's containers (docs/format.md section 6).
 */
const BULK = /^(7FE0....|50..3000|60..3000|54001010|00420011|0407[1-9A-F].06)$/;

export const isBulkData = (tag: Tag): boolean => BULK.test(tag);

/**
 * The VR to read a value by: as stated, unless that says nothing (none in implicit VR, or UN). Private creators are
 * text whatever VR a writer gave them (docs/format.md section 2), bulk data never is.
 */
export function meantVr(tag: Tag, stated: string | undefined): string | undefined {
  if (isBulkData(tag) && !isBytesVr(stated)) return 'OB';
  const bytes = stated === 'OB' || stated === 'OW';
  const untold = stated === undefined || stated === 'UN' || (bytes && isPrivateCreator(tag));
  return untold ? vrOf(tag) : stated;
}

const isBytesVr = (vr: string | undefined): boolean => vr !== undefined && /^O[BDFLVW]$/.test(vr);

export const isPrivate = (tag: Tag): boolean => Number.parseInt(tag.slice(3, 4), 16) % 2 === 1;

/**
 * Whether the tag may name a creator: odd group, element 0001–00FF. The standard has creators at 0010–00FF
 * only (PS3.5 7.8.1); CZM writes one at 0001 (docs/format.md section 2).
 */
export const isPrivateCreator = (tag: Tag): boolean => isPrivate(tag) && /^00(?!00)/.test(tag.slice(4));

/** `(gggg,eeee) Keyword`, for messages. */
export function tagName(tag: Tag): string {
  const keyword = keywordOf(tag);
  return `(${tag.slice(0, 4)},${tag.slice(4)})${keyword === undefined ? '' : ` ${keyword}`}`;
}
