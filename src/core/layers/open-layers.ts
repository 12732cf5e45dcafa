import { requireBytes } from '../base/bytes.js';
import type { ByteSource } from '../base/byte-source.js';
import { SOP_CLASS } from '../base/uids.js';
import type { StatedExam } from '../describe/exam.js';
import type { AttributeSet } from '../dicom/attributes.js';
import { jsonAttributes, type DicomJson } from '../dicom/json/read-attributes.js';
import { parsePart10 } from '../dicom/part10/parse-part10.js';
import { part10Attributes } from '../dicom/part10/read-attributes.js';
import { readAnalysis } from './analysis.js';
import type { LayerSource } from './layer-source.js';
import { readHeightMap } from './read-height-map.js';

/**
 * The surfaces that a Part 10 file holds: an analysis object of the instrument, Raw Data Storage with one in it, or
 * Height Map Segmentation. Undefined if it holds none.
 *
 * @throws `DicomError` if the bytes are not a DICOM data set. Faults of surfaces are among `problems`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openLayers } from 'cornerstone-czm-image-loader/layers';
 *
 * const source = openLayers(readFileSync('layers.DCM'));
 * source?.origin; // → 'instrument'
 * source?.surfaces.map(({ name }) => name); // → ['ILM', 'RPE']
 * source?.surfaces[0]?.bScans; // → 96
 * openLayers(readFileSync('cube.EX.DCM')); // → undefined
 * ```
 */
export function openLayers(bytes: Uint8Array): LayerSource | undefined {
  requireBytes(bytes, 'A DICOM reader');
  return layersInFile(bytes);
}

/** As {@link openLayers}, for a file that need not be in memory. */
export function layersInFile(source: ByteSource): LayerSource | undefined {
  const file = parsePart10(source);
  return layersIn(part10Attributes(source, [...file.meta, ...file.elements]));
}

/**
 * The same for one data set of DICOM JSON. Servers send addresses instead of long values: `problems` names surfaces of
 * which only the address came.
 *
 * @example
 * ```ts
 * import { openLayersJson } from 'cornerstone-czm-image-loader/layers';
 *
 * const source = openLayersJson({
 *   '00080070': { vr: 'LO', Value: ['Carl Zeiss Meditec'] },
 *   '00731150': { vr: 'OB', BulkDataURI: 'https://archive.example/bulk/1' },
 * });
 * source?.surfaces.length; // → 0
 * source?.problems[0]?.surface; // → 'ILM'
 * ```
 */
export const openLayersJson = (json: DicomJson): LayerSource | undefined => layersIn(jsonAttributes(json));

/**
 * Whether a data set says that it is a Height Map Segmentation, which holds layers and no image.
 *
 * @param exam what `statedExam` of the core returns.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10, statedExam } from 'cornerstone-czm-image-loader/core';
 * import { isHeightMap } from 'cornerstone-czm-image-loader/layers';
 *
 * isHeightMap(statedExam(openPart10(readFileSync('cube.EX.DCM')))); // → false
 * ```
 */
export const isHeightMap = (exam: Pick<StatedExam, 'sopClassUID'>): boolean =>
  exam.sopClassUID === SOP_CLASS.heightMap;

/** The same for attributes that were read before. */
export const layersIn = (attributes: AttributeSet): LayerSource | undefined =>
  readHeightMap(attributes) ?? readAnalysis(attributes);
