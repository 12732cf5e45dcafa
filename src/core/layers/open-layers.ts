import { requireBytes } from '../base/bytes.js';
import type { ByteSource } from '../base/byte-source.js';
import type { AttributeSet } from '../dicom/attributes.js';
import { jsonAttributes, type DicomJson } from '../dicom/json/read-attributes.js';
import { parsePart10 } from '../dicom/part10/parse.js';
import { part10Attributes } from '../dicom/part10/read-attributes.js';
import { readAnalysis } from './analysis.js';
import type { LayerSource } from './layer-source.js';
import { readHeightMap } from './read-height-map.js';

/**
 * The surfaces that a Part 10 file holds: an analysis object of the instrument, Raw Data Storage with one in it, or Height
 * Map Segmentation. Undefined where it holds none.
 *
 * @throws `DicomError` where the bytes are no DICOM data set. What is wrong with surfaces is among `problems`.
 */
export function openLayers(bytes: Uint8Array): LayerSource | undefined {
  requireBytes(bytes, 'A DICOM reader');
  return layersInFile(bytes);
}

/** As {@link openLayers}, of a file that need not be in memory. */
export function layersInFile(source: ByteSource): LayerSource | undefined {
  const file = parsePart10(source);
  return layersIn(part10Attributes(source, [...file.meta, ...file.elements]));
}

/**
 * The same of one data set of DICOM JSON. Servers send addresses instead of long values: surfaces of which only the
 * address came are among `problems`.
 */
export const openLayersJson = (json: DicomJson): LayerSource | undefined => layersIn(jsonAttributes(json));

/** The same of attributes that were read before. */
export const layersIn = (attributes: AttributeSet): LayerSource | undefined =>
  readHeightMap(attributes) ?? readAnalysis(attributes);
