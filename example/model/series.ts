import type { StatedExam, StatedInstance } from 'cornerstone-czm-image-loader';
import type { Description } from 'cornerstone-czm-image-loader/core';
import { words } from '../words/index.js';
import type { Place } from './link.js';
import type { ReadableError } from './readable-error.js';

/** Where a series came from. */
export type Origin = 'sample' | 'file' | 'url' | 'server';

/** How a scan is found again where it came from; of a server, with the UIDs of its series and instance. */
export interface Address {
  readonly place: Place;
  readonly series?: string;
  readonly instance?: string;
}

/** A file that several series came out of. */
export interface SeriesGroup {
  readonly id: string;
  readonly name: string;
}

/** The file of a series that came from an address, of which not all need be there. */
export interface Arriving {
  readonly isWhole: boolean;
  /** Whether the frame is there, and can be decoded. */
  hasArrived(imageId: string): boolean;
  /** Frees the connection; what has come stays. */
  pause(): void;
  /** Goes on where it ended. */
  resume(): void;
}

/** One image stack of the rail: one DICOM instance, or one image of Raw Data Storage, of one frame or of many. */
export interface Series {
  readonly id: string;
  /** File name, URL or what the server calls it. Never a patient's name. */
  readonly name: string;
  readonly origin: Origin;
  /** The Raw Data Storage that it is an image of, with others. */
  readonly group: SeriesGroup | undefined;
  /** Cornerstone's image ids, one a frame; empty where the file has no pictures or cannot be read. */
  readonly imageIds: readonly string[];
  readonly description: Description | undefined;
  /** Of a standard object: who it is, and where it says that its frames lie. */
  readonly instance?: StatedInstance | undefined;
  /** Undefined where it cannot be had again without the user, or only by what nobody should read, such as a signed URL. */
  readonly address?: Address | undefined;
  /** Set where it came from an address. */
  readonly arriving?: Arriving | undefined;
  /** Whose it is, of which eye and when it was taken; undefined where the file could not be read. */
  readonly exam: StatedExam | undefined;
  /** Why nothing of it can be shown. */
  readonly error: ReadableError | undefined;
  /** The whole DICOM file as it was opened, for the download. */
  readonly bytes: () => Promise<Uint8Array>;
  /** The Raw Data Storage that it came out of; undefined where `bytes` is the whole file. */
  readonly source?: () => Promise<Uint8Array>;
}

/** A document that was saved with the scans: an Encapsulated PDF. It is read when it is asked for. */
export interface Report {
  readonly id: string;
  /** File name, URL or what the server calls it. Never a patient's name. */
  readonly name: string;
  readonly origin: Origin;
  readonly exam: StatedExam;
  /** The whole DICOM file as it is stored. */
  readonly bytes: () => Promise<Uint8Array>;
}

/** How far the frames of a series are loaded. */
export interface Loading {
  readonly running: boolean;
  readonly cancelled: boolean;
  readonly loaded: number;
  /** Frames a second since loading began. */
  readonly rate: number;
  /** Why frames cannot be shown, by one-based frame number. */
  readonly failed: ReadonlyMap<number, ReadableError>;
  /** Whether the connection broke before all of it was there. */
  readonly broken: boolean;
}

export const NOT_LOADED: Loading = {
  running: false,
  cancelled: false,
  loaded: 0,
  rate: 0,
  failed: new Map(),
  broken: false,
};

/** Whether a frame, from 1, of a file that is arriving has not come yet. */
export const isStillToCome = ({ arriving, imageIds }: Series, frame: number): boolean =>
  arriving?.hasArrived(imageIds[frame - 1] ?? '') === false;

/** Whether the frames are B-scans, which have an axial direction; photographs have none. */
export function isTomography({ description }: Series): boolean {
  switch (description?.kind) {
    case 'cube':
    case 'line-scans':
    case 'radial':
    case 'cross':
    case 'hd':
    case 'motion':
    case 'noise':
      return true;
    default:
      return false;
  }
}

/** Whether A-scans run down its pictures: of B-scans of which it is known which way up they are. */
export function hasAScans(series: Series): boolean {
  const basis = series.description?.orientation.basis;
  return isTomography(series) && basis !== 'unknown' && basis !== 'not decodable here';
}

/** Why no sections and no 3D can be had of a series; undefined where they can. */
export function whyNoVolume(series: Series | undefined): string | undefined {
  const { why } = words.sections;
  const description = series?.description;
  if (series === undefined || description === undefined || series.imageIds.length === 0) {
    return why.nothing;
  }
  if (series.imageIds.length < 3) return why.few;
  if (description.kind !== 'cube') return why.noCube;
  if (description.geometry.positions === 'unknown') {
    return description.family === 'standard' ? why.standard : why.nowhere;
  }
  return undefined;
}

/** Why angles cannot be measured in a series; undefined where they can, or where Cornerstone alone knows its spacing. */
export function whyNoAngle(series: Series | undefined): string | undefined {
  const { family, spacing } = series?.description ?? {};
  if (spacing === undefined || family === 'not-czm') return undefined;
  return spacing.horizontal.mm === null || spacing.vertical.mm === null
    ? words.measurements.whyNoAngle
    : undefined;
}
