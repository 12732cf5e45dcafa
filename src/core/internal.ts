/*
 * The second door of the core: what the adapters and the command line of this package need, and nobody outside it. It is
 * no entry point, and promises nothing: what it exports may change with any release.
 */

export { csvLine, type CsvValue } from './base/csv.js';
export { PNG_SIGNATURE, pngChunk } from './base/png-chunk.js';
export {
  type ByteRange,
  type ByteSource,
  type FileBytes,
  piecesOf,
  sameBytes,
  sameRanges,
} from './base/byte-source.js';
export { isJpeg2000, OPHTHALMIC_IMAGE_ROOT, SOP_CLASS, TRANSFER_SYNTAX } from './base/uids.js';
export { referenceTo, type StoredContainer } from './containers/container.js';
export type { LocatedContainer, LocatedFrame } from './containers/locate-containers.js';
export { ArrivingFrames, isWholeFrame } from './containers/arriving-frames.js';
export { hasPixelData, readFrames } from './containers/pixel-data.js';
export { describeContainer, framesInDataSet } from './containers/read-containers.js';
export {
  type FrameBytes,
  framesInMemory,
  type FrameViews,
  type StoredFrames,
  storedInMemory,
} from './containers/stored-frames.js';
export { framesIn, storedInFile } from './containers/stored-in-file.js';
export { noImage, severalImages } from './convert/container-image.js';
export {
  type ArrivingContainer,
  containerByFirst,
  readArrivingRawData,
  withoutContainers,
} from './convert/arriving-raw-data.js';
export {
  containerJson,
  type ContainerMetadata,
  containerPart10,
  rawDataJson,
  type RawDataJson,
  sampledImage,
} from './convert/container-metadata.js';
export { type ArrivingHead, arrivingHead, type HeadMetadata, headMetadata } from './convert/head-metadata.js';
export { openStoredContainer } from './convert/normalize-container.js';
export { normalizeOpened, planSource } from './convert/normalize-part10.js';
export type { NewFrames, PlanOptions } from './convert/options.js';
export { refuseTooLong } from './convert/planned-frames.js';
export { type PlannedResult, planResult } from './convert/plan-result.js';
export { sourceInHead } from './convert/source-record.js';
export { wrongRawFrame } from './describe/container-facts.js';
export { readRecord } from './describe/conversion-record.js';
export type { ImageFacts, StoredEncoding } from './describe/image.js';
export { isCrossed } from './describe/kinds.js';
export type { Laterality } from './describe/laterality.js';
export { orientationFor, type OpenedSource, openParsed } from './describe/open-part10.js';
export { openSource } from './describe/open-source.js';
export {
  czmEvidence,
  hasFloatPixels,
  isAnalysis,
  isRawDataStorage,
  tellsContent,
} from './describe/recognize.js';
export { planeGeometry, type Vector } from './describe/plane-geometry.js';
export { isUpright } from './describe/scan-line.js';
export { statedPixelSpacing } from './describe/spacing.js';
export { statedPlanes } from './describe/stated-planes.js';
export { type AttributeSet, textValue } from './dicom/attributes.js';
export { jsonAttributes } from './dicom/json/read-attributes.js';
export type { DicomFile } from './dicom/part10/data-set.js';
export { type Chunk, piecesOfChunk, stretch } from './dicom/part10/encode.js';
export { parsePart10 } from './dicom/part10/parse-part10.js';
export { part10Attributes } from './dicom/part10/read-attributes.js';
export { type Keyword, keywordOf } from './dicom/keywords.js';
export { isPrivate, type Tag } from './dicom/tag.js';
export * as TAGS from './dicom/tags.js';
export { hasSignature, isJpeg } from './frame/encoding.js';
export { damagedAtByte, frameName } from './frame/stored-frame.js';
export { decoderWork, packetLimit, setUpLimit } from './frame/j2k/decoder-work.js';
export { isRawLength } from './frame/raw-length.js';
export { type Pixels, turnPixels } from './frame/turn-pixels.js';
export { withoutDepths } from './layers/layer-source.js';
export { whyNotRelated } from './layers/link.js';
export { layersIn, layersInFile } from './layers/open-layers.js';
export { findSurface, RETINA } from './layers/thickness.js';
export { type HeightMap, planHeightMap } from './layers/write-height-map.js';
