import type { Description, Length, Provenance } from 'cornerstone-czm-image-loader/core';
import { words } from '../words/index.js';
import type { ReadableError } from './readable-error.js';
import { isTomography, type Series } from './series.js';
import type { Proportion } from './state.js';

/** What a series is called: its protocol, and its kind where the protocol names that of the whole exam. */
export function seriesTitle({ description, name }: Series, of = words): string {
  if (description === undefined) return name;
  const { protocol, kind, container } = description;
  // Raw Data Storage: its container names the image better than its kind, a flow cube from a structural one.
  if (container !== undefined) {
    return of.containers[container.name] ?? container.name.charAt(0).toUpperCase() + container.name.slice(1);
  }
  if (kind === 'unknown') return protocol || name;
  return kind === 'cube' && protocol !== '' ? protocol : of.kinds[kind];
}

/** The same, never after a file, which may bear a patient's name. */
export const safeTitle = (series: Series, of = words): string => seriesTitle({ ...series, name: 'scan' }, of);

/** Second line of the rail: the protocol where the title is the kind, else the file. */
export function seriesSubtitle(series: Series): string {
  if (series.origin === 'sample') return words.synthetic;
  // The images of one file stand below its name and protocol.
  if (series.group !== undefined) return '';
  const protocol = series.description?.protocol ?? '';
  return protocol !== '' && protocol !== seriesTitle(series) ? protocol : series.name;
}

/** `R · OD` as clinicians write the eye; undefined where the file does not say. */
export const eyeLabel = (laterality: Description['laterality']): string | undefined =>
  laterality && words.eyes.marks[laterality];

export const eyeName = (laterality: Description['laterality']): string =>
  laterality === undefined ? words.eyes.notStated : words.eyes.names[laterality];

/** How the pictures lie in the file; undefined where only attributes were seen so far. */
export function encodingLabel({ frames }: Description): 'scrambled' | 'plain' | 'mixed' | undefined {
  const { encodings } = frames;
  if (encodings.length === 0) return undefined;
  const scrambled = encodings.filter((encoding) => encoding === 'scrambled').length;
  if (scrambled === 0) return 'plain';
  return scrambled === encodings.length ? 'scrambled' : 'mixed';
}

/** `11.7 µm`, `1.5 mm`: three digits. */
export const lengthLabel = (mm: number, { numbers } = words): string =>
  mm < 0.9995 ? numbers.micrometres(mm * 1000) : numbers.millimetres(mm);

/** Depth along an A-scan, `301 µm`: a sample is about 2 µm. */
export const depthLabel = (mm: number, { numbers } = words): string => numbers.wholeMicrometres(mm * 1000);

/** A length or area as said in a picture, marked where the millimetres of an axis that it crosses are assumed. */
export function qualified(text: string, axes: readonly Provenance[], of = words): string {
  if (axes.includes('unknown')) return of.millimetresUnknown(text);
  return axes.includes('assumed') ? of.assumed(text) : text;
}

/** `lateral 11.7 µm stated`. */
const spacingLabel = (name: string, { mm, provenance }: Length): string =>
  mm === null
    ? words.frameBar.axisUnknown(name)
    : words.frameBar.axis(name, lengthLabel(mm), words.provenance[provenance]);

/** Where every millimetre on screen comes from; always shown. */
export function provenanceLabel(series: Series): string {
  const { description } = series;
  if (description === undefined) return '';
  const { horizontal, vertical, betweenFrames } = description.spacing;
  const axes = words.frameBar;
  if (description.family === 'not-czm') return axes.notCzm;
  const [across, down] = isTomography(series) ? [axes.lateral, axes.axial] : [axes.horizontal, axes.vertical];
  const parts = [spacingLabel(across, horizontal), spacingLabel(down, vertical)];
  if (description.kind === 'cube' || description.kind === 'line-scans') {
    parts.push(spacingLabel(axes.slowAxis, betweenFrames));
  }
  return parts.join(' · ');
}

/** What a frame of a series is called. */
export const frameNoun = (series: Series, of = words): string => (isTomography(series) ? of.bScan : of.frame);

/** `cube.DCM: 3.2 of 6.7 MB`. */
export function arrivedText(name: string, loaded: number, total: number | undefined): string {
  const { megabytes, megabytesOf } = words.numbers;
  return words.opening.of(name, total === undefined ? megabytes(loaded) : megabytesOf(loaded, total));
}

/** Of a frame that is on its way. */
export const notArrivedText = (series: Series, frame: number): string =>
  words.loading.notArrived(frameLabel(series, frame));

/** Of a frame that was on its way when loading was stopped. */
export const stoppedError = (series: Series, frame: number): ReadableError => ({
  title: words.loading.stopped,
  detail: words.loading.hadNotArrived(frameLabel(series, frame)),
  advice: words.loading.pressRest,
});

/** `B-scan 64 of 128`. */
export const frameLabel = (series: Series, frame: number): string =>
  words.frameOf(frameNoun(series), frame, series.imageIds.length);

/**
 * In which proportions a picture is drawn. Where its millimetres are unknown Cornerstone draws each pixel as a square, which
 * may be far from what it shows.
 */
export function proportionLabel(proportion: Proportion, axes: readonly Provenance[]): string {
  const isUnknown = axes.includes('unknown');
  // The remark in the picture says so.
  if (proportion === 'stretched') return '';
  if (isUnknown) return words.picture.inPixelsUnknown;
  return proportion === 'pixels' ? words.picture.inPixels : qualified(words.picture.inMillimetres, axes);
}
