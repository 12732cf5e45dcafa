import { SOP_CLASS, STORAGE_ROOT, TRANSFER_SYNTAX_ROOT } from '../../base/uids.js';
import { FIELD_ROWS } from '../../tables/fields.js';
import { PROTOCOL_ROWS } from '../../tables/protocols.js';

/*
 * Texts that a report may contain. Nothing else from a data set gets into one, and it is written in our spelling. All
 * are words of the vendor or the standard: none can reveal a person, a time or a place.
 */

/** Code values, names and scan patterns of protocols, and Image Type value 4 (docs/format.md section 8c). */
export const PROTOCOL_TEXTS: readonly string[] = [
  ...new Set([
    ...PROTOCOL_ROWS.flatMap(({ code, name, pattern, imageType }) =>
      [code, name, pattern, imageType].filter((text) => text !== undefined),
    ),
    ...FIELD_ROWS.map(({ example }) => example),
    ...['SD-E1', 'ALL SCANS'],
  ]),
];

/** The meaningless default of Series Description (section 5), in the vendor's spelling. */
export const NOTHING_SAID: readonly string[] = ['Model Acquistion', 'Model Acquisition'];

export const MANUFACTURERS: readonly string[] = [
  'Carl Zeiss Meditec',
  'Carl Zeiss Meditec AG',
  'Carl Zeiss Meditec Inc',
  'Carl Zeiss Meditec Inc.',
  'Carl Zeiss Meditec, Inc.',
];

export const MODELS: readonly string[] = [
  '400',
  '500',
  '4000',
  '5000',
  '6000',
  'CIRRUS',
  'CIRRUS HD-OCT',
  'CIRRUS HD-OCT 400',
  'CIRRUS HD-OCT 500',
  'CIRRUS HD-OCT 4000',
  'CIRRUS HD-OCT 5000',
  'CIRRUS HD-OCT 6000',
  'CIRRUS photo 600',
  'CIRRUS photo 800',
  'PLEX Elite',
  'PLEX Elite 9000',
  'FORUM',
];

export const PRIVATE_CREATORS: readonly string[] = [
  '99CZM_CapeCod_OctGeneral',
  '99CZM_NIM_INTERNAL_01',
  '99CZM',
  'CORNERSTONE-CZM-IMAGE-LOADER',
];

/** (2201,1000), section 6. */
export const OBJECT_NAMES: readonly string[] = [
  'OphthalmicTomographyImage',
  'OphthalmicPhotography8BitImage',
  'CapeCodMacularCubeRawData',
  'CapeCodOpticDiscCubeRawData',
  'CapeCodRasterRawData',
  'CapeCodEnhancedRasterRawData',
  'CapeCodMacularCubeAnalysisRawData',
  'CapeCodMacularAnalysisRawData',
  'CapeCodOpticDiscCubeAnalysisRawData',
  'CapeCodRasterAnalysisRawData',
  'CapeCodGuidedProgressionAnalysisRawData',
];

/** Transfer syntaxes and SOP classes (PS3.6 annex A). */
export const REGISTERED_UIDS: readonly string[] = [
  ...['', '.1', '.1.99', '.2', '.5'].map((end) => `${TRANSFER_SYNTAX_ROOT}${end}`),
  ...[50, 51, 57, 70, 80, 81, 90, 91, 92, 93, 201, 202, 203].map((end) => `${TRANSFER_SYNTAX_ROOT}.4.${end}`),
  ...[
    '7',
    '7.1',
    '7.2',
    '7.3',
    '7.4',
    '11.1',
    '12.77',
    '66',
    '66.1',
    '66.2',
    '66.3',
    '66.4',
    '66.5',
    '77.1.4',
    '77.1.5.1',
    '77.1.5.2',
    '77.1.5.3',
    '77.1.5.4',
    '77.1.5.5',
    '77.1.5.6',
    '77.1.5.7',
    '77.1.5.8',
    '78.1',
    '78.2',
    '78.3',
    '78.4',
    '78.5',
    '78.6',
    '78.7',
    '78.8',
    '79.1',
    '80.1',
    '81.1',
    '88.11',
    '88.22',
    '88.33',
    '88.59',
    '104.1',
    '104.2',
  ].map((end) => `${STORAGE_ROOT}${end}`),
  SOP_CLASS.mediaStorageDirectory,
];

const EYES = ['L', 'R', 'B', 'U', 'OS', 'OD', 'OU'];
const YES_NO = ['YES', 'NO'];
const IMAGE_TYPES = ['ORIGINAL', 'DERIVED', 'PRIMARY', 'SECONDARY', 'OTHER', ...PROTOCOL_TEXTS];
const CODES = ['DCM', 'SRT', 'SCT', 'SNM3', '99CZM', 'LN', 'UMLS'];

/** Texts by tag. */
export const TEXTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['00020002', REGISTERED_UIDS],
  ['00020010', REGISTERED_UIDS],
  [
    '00080005',
    [
      ...[6, 13, 100, 101, 109, 110, 126, 127, 138, 144, 148, 166, 192].map((number) => `ISO_IR ${number}`),
      ...[6, 13, 58, 87, 100, 149, 159].map((number) => `ISO 2022 IR ${number}`),
      'GB18030',
      'GBK',
    ],
  ],
  ['00080008', IMAGE_TYPES],
  ['00080016', REGISTERED_UIDS],
  [
    '00080060',
    ['OPT', 'OP', 'OPTENF', 'OPTBSV', 'OPV', 'OPM', 'OAM', 'OT', 'DOC', 'SR', 'PR', 'XC', 'REG', 'SC'],
  ],
  ['00080070', MANUFACTURERS],
  ['00080100', PROTOCOL_TEXTS],
  ['00080102', CODES],
  ['00080103', ['1.0', '01']],
  ['00080104', [...PROTOCOL_TEXTS, 'Retina', 'Eye', 'Optical Coherence Tomography Scanner']],
  ['0008103E', [...PROTOCOL_TEXTS, ...NOTHING_SAID]],
  ['00081090', MODELS],
  ['00081150', REGISTERED_UIDS],
  ['00083002', REGISTERED_UIDS],
  ['00089007', IMAGE_TYPES],
  ['00181030', PROTOCOL_TEXTS],
  ['00200060', EYES],
  ['00200062', EYES],
  ['00209072', EYES],
  ['00220039', ['LINEAR', 'NONLINEAR']],
  ['00280004', ['MONOCHROME1', 'MONOCHROME2', 'RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_ICT', 'YBR_RCT']],
  ['00280301', YES_NO],
  ['00281056', ['LINEAR', 'LINEAR_EXACT', 'SIGMOID']],
  ['00282110', ['00', '01']],
  ['00282114', ['ISO_10918_1', 'ISO_14495_1', 'ISO_15444_1']],
  ['04051001', PROTOCOL_TEXTS],
  ['0407101C', REGISTERED_UIDS],
  ['20500020', ['IDENTITY', 'INVERSE']],
  ['22011000', OBJECT_NAMES],
  ['00571015', ['CZMI']],
]);

/** Numbers by tag, with the smallest and largest value that a scan can have: others may be something else. */
export const NUMBERS: ReadonlyMap<string, readonly [least: number, greatest: number]> = new Map([
  ['00180050', [0, 20]],
  ['00180088', [0, 20]],
  ['00200011', [-2147483648, -2147483648]],
  ['00209057', [0, 65535]],
  ['00220032', [-65535, 65535]],
  ['00280002', [0, 4]],
  ['00280006', [0, 1]],
  ['00280008', [0, 9999]],
  ['00280010', [0, 65535]],
  ['00280011', [0, 65535]],
  ['00280030', [0, 1]],
  ['00280100', [0, 64]],
  ['00280101', [0, 64]],
  ['00280102', [0, 64]],
  ['00280103', [0, 1]],
  ['00280106', [-32768, 65535]],
  ['00280107', [-32768, 65535]],
  ['00281050', [-9999, 9999]],
  ['00281051', [0, 9999]],
  ['00281052', [-9999, 9999]],
  ['00281053', [-9999, 9999]],
  ['00282112', [0, 999]],
  ['00631005', [0, 50]],
  ['00631010', [0, 50]],
  ['04071001', [0, 65535]],
  ['04071002', [0, 65535]],
  ['04071003', [0, 65535]],
  ['0407100A', [0, 1]],
  ['0407100B', [0, 1]],
  ['0407100C', [0, 1]],
]);
