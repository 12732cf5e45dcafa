import { itemsOf, numberValue, numberValues, textValue, type AttributeSet } from '../dicom/attributes.js';
import * as TAGS from '../dicom/tags.js';
import { jsonAttributes, type DicomJson } from '../dicom/json/read-attributes.js';
import type { NotKnown, PicturePoint, ScanLine } from './scan-line.js';

/*
 * Where the B-scans of a standard object lie in the picture of the eye that was taken with it, as the object itself states
 * (PS3.3 C.8.17.10.1, Ophthalmic Frame Location), and how its frames follow each other (C.7.6.16.2.2).
 */

/** What a data set states about one frame. It contains UIDs: keep it out of logs. */
export interface FrameLocation {
  /** Stack ID and In-Stack Position Number; undefined if not stated. */
  readonly stack: { readonly id: string; readonly position: number } | undefined;
  /** One for each picture that is referenced. */
  readonly pictures: readonly {
    readonly sopInstanceUID: string;
    /** `LINEAR`, `NONLINEAR` or `TRANSVERSE`; `''` if not stated. */
    readonly orientation: string;
    /** Reference Coordinates as stated: row and column of each point, from the corner of the first pixel. */
    readonly coordinates: readonly number[];
  }[];
}

/**
 * What a data set states about where its frames lie, by frame; empty if it has no functional groups.
 *
 * @param source DICOM JSON, or a Part 10 file as returned by `openPart10`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { frameLocations, openPart10 } from 'cornerstone-czm-image-loader/core';
 *
 * // The instrument's own files have no functional groups, and state no places.
 * frameLocations(openPart10(readFileSync('cube.EX.DCM'))); // → []
 * ```
 */
export function frameLocations(
  source: { readonly json: DicomJson } | { readonly attributes: AttributeSet },
): readonly FrameLocation[] {
  const attributes = 'json' in source ? jsonAttributes(source.json) : source.attributes;
  const shared = itemsOf(attributes, TAGS.SharedFunctionalGroupsSequence);
  return itemsOf(attributes, TAGS.PerFrameFunctionalGroupsSequence).map((group): FrameLocation => {
    const groups = [group, ...shared];
    const [content] = groups.flatMap((set) => itemsOf(set, TAGS.FrameContentSequence));
    const position = content && numberValue(content, TAGS.InStackPositionNumber);
    const located = groups.map((set) => itemsOf(set, TAGS.OphthalmicFrameLocationSequence));
    return {
      stack:
        content === undefined || position === undefined
          ? undefined
          : { id: textValue(content, TAGS.StackID), position },
      pictures: (located.find((items) => items.length > 0) ?? []).map((item) => ({
        sopInstanceUID: textValue(item, TAGS.ReferencedSOPInstanceUID),
        orientation: textValue(item, TAGS.OphthalmicImageOrientation),
        coordinates: numberValues(item, TAGS.ReferenceCoordinates),
      })),
    };
  });
}

/** The picture in which a line is looked for, as it is stored. */
export interface ReferencedPicture {
  readonly sopInstanceUID: string;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Where a B-scan lies in a picture, as its data set states, or why that is not known.
 *
 * @example
 * ```ts
 * import { statedScanLine } from 'cornerstone-czm-image-loader/core';
 *
 * const location = {
 *   stack: { id: '1', position: 1 },
 *   pictures: [{ sopInstanceUID: '1.2.3', orientation: 'LINEAR', coordinates: [100.5, 0.5, 100.5, 663.5] }],
 * };
 * const line = statedScanLine(location, { sopInstanceUID: '1.2.3', rows: 512, columns: 664 });
 * 'from' in line && line.from; // → [0, 100]
 * ```
 */
export function statedScanLine(
  location: FrameLocation | undefined,
  picture: ReferencedPicture,
): ScanLine | NotKnown {
  if (location === undefined || location.pictures.length === 0) {
    return { reason: 'The data set does not state where this frame lies.' };
  }
  const found = location.pictures.find(({ sopInstanceUID }) => sopInstanceUID === picture.sopInstanceUID);
  if (found === undefined || picture.sopInstanceUID === '') {
    return { reason: 'The data set states where this frame lies in another picture, not in this one.' };
  }
  const { coordinates, orientation } = found;
  if (orientation === 'TRANSVERSE') {
    return { reason: 'The frame is stated to be parallel to the picture, so it has no line in it.' };
  }
  const points = pairsOf(coordinates);
  const [from, second] = points;
  const to = points.at(-1);
  if (from === undefined || second === undefined || to === undefined) {
    const reason = `Reference Coordinates has ${coordinates.length} numbers; a line needs 4 or more, two for each point.`;
    return { reason };
  }
  // A polyline has as many points as A-scans: two of them do not define it.
  if (points.length > 2 && !isStraight(points))
    return { reason: 'The scan is stated not to be a straight line.' };
  const inside = points.every(
    ([column, row]) => row >= 0 && row <= picture.rows && column >= 0 && column <= picture.columns,
  );
  if (!inside) {
    const reason = `The stated line leaves the picture of ${picture.rows} × ${picture.columns} pixels.`;
    return { reason };
  }
  return {
    from: toCentre(from),
    to: toCentre(to),
    provenance: 'stated',
    source: 'Reference Coordinates of the Ophthalmic Frame Location',
  };
}

/** Pairs of column and row, from the corner of the first pixel; none if the count of numbers is odd. */
function pairsOf(coordinates: readonly number[]): readonly PicturePoint[] {
  if (coordinates.length % 2 !== 0) return [];
  return Array.from({ length: coordinates.length / 2 }, (_, i): PicturePoint => [
    coordinates[2 * i + 1] ?? 0,
    coordinates[2 * i] ?? 0,
  ]);
}

/** Of points that are on one line within a pixel. */
function isStraight(points: readonly PicturePoint[]): boolean {
  const [[x0, y0], [x1, y1]] = [points[0] ?? [0, 0], points.at(-1) ?? [0, 0]];
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length === 0) return false;
  return points.every(([x, y]) => Math.abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length <= 1);
}

/** From the corner of the first pixel to its centre, from which {@link ScanLine} counts. */
const toCentre = ([column, row]: PicturePoint): PicturePoint => [column - 0.5, row - 0.5];
