import type { AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { readRecord } from '../describe/conversion-record.js';
import type { Description } from '../describe/description.js';
import { instantOf } from '../describe/exam.js';
import type { NotKnown } from '../describe/scan-line.js';
import { identityOf, referencesIn } from './analysis.js';
import type { LayerSource } from './layer-source.js';

/*
 * Which cube surfaces belong to (docs/format.md section 7): the one that they reference; else the only one of the same
 * study, eye, Acquisition DateTime and grid; else none. Those of another eye or visit would look right and be wrong.
 */

/** A cube, with what identifies its layers. */
export interface LayerCube {
  readonly description: Description;
  /** Its own UIDs, and those of the instances that this package made it from. */
  readonly sopInstanceUIDs: readonly string[];
  readonly studyInstanceUID: string;
  /** As a DT value; `''` where it is not stated. */
  readonly acquisitionDateTime: string;
}

/** Why surfaces are considered those of a cube. */
export interface LayerLink {
  /**
   * `reference`: they reference it · `same file`: they are in its Raw Data Storage · `acquisition`: all else agrees.
   */
  readonly by: 'reference' | 'same file' | 'acquisition';
  /** A sentence for a person. */
  readonly evidence: string;
}

/**
 * What a cube's data set says that identifies its layers.
 *
 * @param attributes of the image: for one of Raw Data Storage, those that `openContainer` returns.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { layerCube } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * layerCube(attributes, description).acquisitionDateTime; // → '20160725100733'
 * ```
 */
export function layerCube(attributes: AttributeSet, description: Description): LayerCube {
  const { sopInstanceUID, studyInstanceUID, acquisitionDateTime } = identityOf(attributes);
  const isOwn = description.container !== undefined || readRecord(attributes) !== undefined;
  const sources = [TAGS.SourceImageSequence, TAGS.SourceInstanceSequence].flatMap((tag) =>
    isOwn ? referencesIn(attributes, tag) : [],
  );
  return {
    description,
    sopInstanceUIDs: [sopInstanceUID, ...sources].filter((uid) => uid !== ''),
    studyInstanceUID,
    acquisitionDateTime,
  };
}

/**
 * Why the surfaces do not belong to this cube; undefined if they do.
 *
 * If two cubes both fit by their acquisition, they belong to neither: see {@link linkLayers}.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { layerCube, openLayers, whyNoLayers } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * const source = openLayers(readFileSync('layers.DCM'));
 * if (source === undefined) throw new Error('The file holds no layers');
 * const cube = layerCube(attributes, description);
 * whyNoLayers(source, cube); // → undefined
 * whyNoLayers(source, { ...cube, studyInstanceUID: '1.2.3' }); // → 'The layers are of another study.'
 * ```
 */
export function whyNoLayers(source: LayerSource, cube: LayerCube): string | undefined {
  const link = linkLayers(source, [cube])[0];
  return link !== undefined && 'reason' in link ? link.reason : undefined;
}

/**
 * For each cube, why the surfaces belong to it, or why they do not.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { openPart10 } from 'cornerstone-czm-image-loader/core';
 * import { layerCube, linkLayers, openLayers } from 'cornerstone-czm-image-loader/layers';
 *
 * const { attributes, description } = openPart10(readFileSync('macula.EX.DCM'));
 * const source = openLayers(readFileSync('layers.DCM'));
 * if (source === undefined) throw new Error('The file holds no layers');
 * const cube = layerCube(attributes, description);
 * const [link] = linkLayers(source, [cube]);
 * link !== undefined && 'by' in link ? link.by : link?.reason; // → 'acquisition'
 * const twin = { ...cube, sopInstanceUIDs: ['1.2.3'] };
 * linkLayers(source, [cube, twin]).map((one) => 'by' in one); // → [false, false]
 * ```
 */
export function linkLayers(
  source: LayerSource,
  cubes: readonly LayerCube[],
): readonly (LayerLink | NotKnown)[] {
  const links = cubes.map((cube) => linkTo(source, cube));
  const fitting = new Set(
    cubes.flatMap(({ sopInstanceUIDs: [own = ''] }, index) => {
      const link = links[index];
      return link !== undefined && 'by' in link && link.by !== 'reference' ? [own] : [];
    }),
  );
  if (fitting.size < 2) return links;
  return links.map((link) => ('by' in link && link.by !== 'reference' ? AMBIGUOUS : link));
}

const AMBIGUOUS: NotKnown = {
  reason:
    'Several cubes have the same study, eye, time and grid, and the layers refer to none of them: it is not known which one they belong to.',
};

/** As the table of containers names it. */
const FLOW = 'flow cube';

function linkTo(source: LayerSource, cube: LayerCube): LayerLink | NotKnown {
  const reason = contradiction(source, cube) ?? whyNoPlace(cube) ?? otherGrid(source, cube);
  return reason === undefined ? relation(source, cube) : { reason };
}

/**
 * Why surfaces that are still to be retrieved cannot be this cube's, by what their data set says besides; undefined where
 * they may be.
 */
export function whyNotRelated(source: LayerSource, cube: LayerCube): string | undefined {
  const reason = contradiction(source, cube) ?? whyNoPlace(cube);
  if (reason !== undefined) return reason;
  const link = relation(source, cube);
  return 'reason' in link ? link.reason : undefined;
}

/** By what they refer to, where they lie, or when they were acquired. */
function relation(source: LayerSource, cube: LayerCube): LayerLink | NotKnown {
  const { references } = source;
  const [own = ''] = cube.sopInstanceUIDs;
  if (cube.description.container?.name === FLOW && !references.includes(own)) {
    return {
      reason:
        'Layers are found in the structural cube, and nothing states that these belong to the flow cube.',
    };
  }
  if (references.some((uid) => cube.sopInstanceUIDs.includes(uid))) {
    return { by: 'reference', evidence: 'The layers refer to this cube.' };
  }
  if (references.length > 0) return { reason: 'The layers refer to other instances, not to this cube.' };
  if (source.origin === 'height map') return { reason: 'The height map refers to no image.' };
  if (source.sopInstanceUID !== '' && cube.sopInstanceUIDs.includes(source.sopInstanceUID)) {
    return { by: 'same file', evidence: 'The layers lie in the same file as this cube.' };
  }
  return byAcquisition(source, cube);
}

/** What both state differently, whatever is referenced. */
function contradiction(source: LayerSource, cube: LayerCube): string | undefined {
  const { laterality } = cube.description;
  if (source.laterality !== undefined && laterality !== undefined && source.laterality !== laterality) {
    return 'The layers are of the other eye.';
  }
  if (
    source.studyInstanceUID !== '' &&
    cube.studyInstanceUID !== '' &&
    source.studyInstanceUID !== cube.studyInstanceUID
  ) {
    return 'The layers are of another study.';
  }
  const [theirs, own] = [instantOf(source.acquisitionDateTime), instantOf(cube.acquisitionDateTime)];
  if (theirs !== undefined && own !== undefined && theirs !== own)
    return 'The layers are of another acquisition.';
  return undefined;
}

/** Why no layers can be laid on the cube, whichever they are. */
function whyNoPlace({ description }: LayerCube): string | undefined {
  const { frames, kind, family, orientation } = description;
  if (frames.count === 0) return 'The data set has no frames.';
  if (frames.claimed !== undefined && frames.claimed !== frames.count) {
    return 'The file may not hold all B-scans of the cube, so it is not known which rows are theirs.';
  }
  // Height maps may belong to any image; images that are not CZM's have no known kind.
  if (family === 'not-czm') return undefined;
  if (kind !== 'cube') return 'Layers belong to the B-scans of a cube, and this image is not one.';
  const { basis } = orientation;
  return basis === 'unknown' || basis === 'not decodable here'
    ? 'It is not known which way up the cube is.'
    : undefined;
}

function otherGrid(
  { origin, surfaces, frameOfRow, problems }: LayerSource,
  { description }: LayerCube,
): string | undefined {
  const { frames, upright } = description;
  if (surfaces.length === 0) {
    return ['There is no surface that can be read.', ...problems.map(({ message }) => message)].join(' ');
  }
  const size = `${frames.count} B-scans of ${upright.columns} A-scans`;
  const fits = surfaces.some(
    ({ bScans, aScans }) =>
      aScans === upright.columns &&
      (frameOfRow === undefined
        ? bScans === frames.count
        : frameOfRow.every((frame) => frame <= frames.count)),
  );
  if (fits) return undefined;
  const [first] = surfaces;
  const theirs = `${first?.bScans ?? 0} × ${first?.aScans ?? 0}`;
  const fitsAcross = surfaces.some(({ aScans }) => aScans === upright.columns);
  return origin === 'instrument' || frameOfRow === undefined || !fitsAcross
    ? `The layers have a different grid, ${theirs}: the cube has ${size}.`
    : `The height map has ${theirs} pixels and names frames that the cube does not have: it has ${size}.`;
}

function byAcquisition(source: LayerSource, cube: LayerCube): LayerLink | NotKnown {
  const reason = whyNotSameAcquisition(source, cube);
  if (reason !== undefined) return { reason: `The layers refer to no instance, and ${reason}` };
  return {
    by: 'acquisition',
    evidence: 'The layers have the same study, eye, Acquisition DateTime and grid as this cube.',
  };
}

function whyNotSameAcquisition(source: LayerSource, cube: LayerCube): string | undefined {
  if (source.studyInstanceUID === '' || source.studyInstanceUID !== cube.studyInstanceUID) {
    return 'the study is not stated for both.';
  }
  const { laterality } = cube.description;
  if (laterality === undefined || laterality === 'B' || source.laterality !== laterality) {
    return 'the eye is not known for both.';
  }
  const instant = instantOf(source.acquisitionDateTime);
  return instant === undefined || instant !== instantOf(cube.acquisitionDateTime)
    ? 'Acquisition DateTime is not stated to the second for both.'
    : undefined;
}
