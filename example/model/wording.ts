import type { Description, Length, Provenance } from 'cornerstone-czm-image-loader/core';
import type { ReadableError } from './readable-error.js';
import { isTomography, type Series } from './series.js';
import type { Proportion } from './state.js';

const KINDS: Readonly<Record<Description['kind'], string>> = {
  cube: 'Cube',
  'line-scans': 'Line scans',
  hd: 'HD crossed lines',
  radial: 'radial lines',
  cross: 'crossed lines (grid)',
  motion: 'Motion check',
  noise: 'Noise scan',
  fundus: 'LSLO fundus',
  iris: 'Iris photograph',
  'en-face': 'En-face picture',
  unknown: 'Picture',
};

/** What a series is called: its protocol, and its kind where the protocol names that of the whole exam. */
export function seriesTitle({ description, name }: Series): string {
  if (description === undefined) return name;
  const { protocol, kind, container } = description;
  // Raw Data Storage: its container names the image better than its kind, a flow cube from a structural one.
  if (container !== undefined) return container.name.charAt(0).toUpperCase() + container.name.slice(1);
  if (kind === 'unknown') return protocol || name;
  return kind === 'cube' && protocol !== '' ? protocol : KINDS[kind];
}

/** The same for names of files: never after a file, which may bear a patient's name. */
export const safeTitle = (series: Series): string => seriesTitle({ ...series, name: 'scan' });

/** Second line of the rail: the protocol where the title is the kind, else the file. */
export function seriesSubtitle(series: Series): string {
  if (series.origin === 'sample') return 'synthetic';
  // The images of one file stand below its name and protocol.
  if (series.group !== undefined) return '';
  const protocol = series.description?.protocol ?? '';
  return protocol !== '' && protocol !== seriesTitle(series) ? protocol : series.name;
}

/** `R · OD` as clinicians write the eye; undefined where the file does not say. */
export function eyeLabel(laterality: Description['laterality']): string | undefined {
  switch (laterality) {
    case 'R':
      return 'R · OD';
    case 'L':
      return 'L · OS';
    case 'B':
      return 'B · OU';
    default:
      return undefined;
  }
}

export const eyeName = (laterality: Description['laterality']): string =>
  ({ R: 'right eye', L: 'left eye', B: 'both eyes', unknown: 'eye not stated' })[laterality ?? 'unknown'];

/** How the pictures lie in the file; undefined where only attributes were seen so far. */
export function encodingLabel({ frames }: Description): 'scrambled' | 'plain' | 'mixed' | undefined {
  const { encodings } = frames;
  if (encodings.length === 0) return undefined;
  const scrambled = encodings.filter((encoding) => encoding === 'scrambled').length;
  if (scrambled === 0) return 'plain';
  return scrambled === encodings.length ? 'scrambled' : 'mixed';
}

/** `11.7 µm`, `1.5 mm`: three digits. */
export function lengthLabel(mm: number): string {
  return mm < 0.9995 ? `${Number((mm * 1000).toPrecision(3))} µm` : `${Number(mm.toPrecision(3))} mm`;
}

/** Depth along an A-scan, `301 µm`: a sample is about 2 µm. */
export const depthLabel = (mm: number): string => `${(mm * 1000).toFixed(0)} µm`;

/** Beside a length that runs aslant in a picture of other than true proportions. */
export const ASLANT: Readonly<Record<Exclude<Proportion, 'true'>, string>> = {
  stretched: 'stretched: angles are not true',
  pixels: '1:1 in pixels: angles are not true',
};

/** A length or area as said in a picture, marked where the millimetres of an axis that it crosses are no fact. */
export function qualified(text: string, axes: readonly Provenance[]): string {
  if (axes.includes('unknown')) return `${text} (millimetres unknown)`;
  return axes.includes('assumed') ? `${text} (assumed)` : text;
}

/** `lateral 11.7 µm stated`. */
const spacingLabel = (name: string, { mm, provenance }: Length): string =>
  mm === null ? `${name} unknown` : `${name} ${lengthLabel(mm)} ${provenance}`;

/** Where every millimetre on screen comes from; always shown. */
export function provenanceLabel(series: Series): string {
  const { description } = series;
  if (description === undefined) return '';
  const { horizontal, vertical, betweenFrames } = description.spacing;
  if (description.family === 'not-czm') return 'not a CIRRUS file: spacing as the file states it';
  const [across, down] = isTomography(series) ? ['lateral', 'axial'] : ['horizontal', 'vertical'];
  const parts = [spacingLabel(across, horizontal), spacingLabel(down, vertical)];
  if (description.kind === 'cube' || description.kind === 'line-scans') {
    parts.push(spacingLabel('slow axis', betweenFrames));
  }
  return parts.join(' · ');
}

/** What a frame of a series is called. */
export const frameNoun = (series: Series): string => (isTomography(series) ? 'B-scan' : 'Frame');

/** `cube.DCM: 3.2 of 6.7 MB`. */
export function arrivedText(name: string, loaded: number, total: number | undefined): string {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return `${name}: ${megabytes(loaded)}${total === undefined ? '' : ` of ${megabytes(total)}`} MB`;
}

/** Of a frame that is on its way. */
export const notArrivedText = (series: Series, frame: number): string =>
  `${frameLabel(series, frame)} has not arrived yet …`;

/** Of a frame that was on its way when loading was stopped. */
export const stoppedError = (series: Series, frame: number): ReadableError => ({
  title: 'Loading was stopped',
  detail: `${frameLabel(series, frame)} had not arrived by then.`,
  advice: 'Press “Load the rest” below the picture.',
});

/** `B-scan 64 of 128`. */
export const frameLabel = (series: Series, frame: number): string =>
  `${frameNoun(series)} ${frame} of ${series.imageIds.length}`;

/**
 * In which proportions a picture is drawn. Where its millimetres are unknown Cornerstone draws each pixel as a square, which
 * may be far from what it shows.
 */
export function proportionLabel(proportion: Proportion, axes: readonly Provenance[]): string {
  const isUnknown = axes.includes('unknown');
  // The remark in the picture says so.
  if (proportion === 'stretched') return '';
  if (isUnknown) return '1:1 in pixels, millimetres unknown';
  return proportion === 'pixels' ? '1:1 in pixels' : qualified('1:1 in mm', axes);
}
