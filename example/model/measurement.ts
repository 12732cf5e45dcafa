import type { Provenance } from 'cornerstone-czm-image-loader/core';
import { ENGLISH, words, type Words } from '../words/index.js';
import type { Series } from './series.js';
import { frameNoun, seriesTitle } from './wording.js';

/*
 * What was measured, as the list, the clipboard and the file say it.
 */

export const MEASURING_TOOLS = ['length', 'caliper', 'angle', 'area', 'probe'] as const;
export type MeasuringTool = (typeof MEASURING_TOOLS)[number];

export const isMeasuringTool = (tool: string): tool is MeasuringTool =>
  MEASURING_TOOLS.some((one) => one === tool);

/** In patient space, in mm. */
export type Point = readonly [x: number, y: number, z: number];

/** Where a measurement lies: in a frame, or in a section of a cube. `at` counts from 1. */
export interface MeasuredPlace {
  readonly series: string;
  readonly plane: 'frame' | 'enface' | 'slow';
  /** The frame, the depth or the A-scan. */
  readonly at: number;
}

/** What a measurement says beside itself, and the number in it. */
export interface Said {
  readonly lines: readonly string[];
  /** The same in English, for files. */
  readonly english: readonly string[];
  /** Undefined where there is none, such as an angle in a picture whose millimetres are unknown. */
  readonly value?: number;
  readonly unit?: 'µm' | 'mm²' | '°' | 'px' | 'px²' | 'grey';
  /** The weakest of the axes that it crosses; undefined of grey values, which need no millimetres. */
  readonly axes?: Provenance;
}

export interface Measurement {
  readonly uid: string;
  readonly tool: MeasuringTool;
  readonly points: readonly Point[];
  /** Where its label was moved by hand. */
  readonly label: Point | undefined;
  readonly place: MeasuredPlace;
  /** Undefined as long as it is not computed. */
  readonly said: Said | undefined;
}

/** `B-scan 64`, `En-face section, depth 512`. */
export function placeLabel({ plane, at }: MeasuredPlace, series: Series, of = words): string {
  if (plane === 'enface') return of.sections.enFaceAt(at);
  if (plane === 'slow') return of.sections.slowAt(at);
  return `${frameNoun(series, of)} ${at}`;
}

/** Whether the same was drawn at the same places. */
export function sameDrawing(a: readonly Measurement[], b: readonly Measurement[]): boolean {
  return a === b || (a.length === b.length && a.every((one, index) => isSame(one, b[index])));
}

const isSame = (a: Measurement, b: Measurement | undefined): boolean =>
  b !== undefined && a.uid === b.uid && String([a.points, a.label]) === String([b.points, b.label]);

const COLUMNS = ['kind', 'value', 'unit', 'axes', 'says', 'scan', 'eye', 'place', 'file'] as const;

function cells({ tool, said, place }: Measurement, series: Series, of: Words): readonly string[] {
  const lines = of === ENGLISH ? said?.english : said?.lines;
  const eye = series.description?.laterality;
  return [
    of.measurements.names[tool],
    said?.value === undefined ? '' : String(Number(said.value.toPrecision(6))),
    said?.unit ?? '',
    said?.axes ?? '',
    lines?.join(', ') ?? '',
    series.description === undefined ? '' : seriesTitle(series, of),
    eye === undefined ? of.measurements.eyeNotStated : of.eyes.marks[eye],
    placeLabel(place, series, of),
    series.name,
  ];
}

type Rows = readonly (readonly [Measurement, Series])[];

/** CSV (RFC 4180), a line each; lengths in µm, whatever their size. Machines read it: it is English everywhere. */
export function measurementsCsv(rows: Rows): string {
  const lines = [COLUMNS, ...rows.map((row) => cells(...row, ENGLISH))];
  return lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}

/** For a letter or a table: a line each, parted by tabs, without the file. */
export function measurementsText(rows: Rows): string {
  return rows
    .map(([measurement, series]) => {
      const [kind, , , , says, scan, eye, place] = cells(measurement, series, words);
      return [kind, says, scan, eye, place].join('\t');
    })
    .join('\n');
}

/** A name that a table program would take for a formula is kept from it by a blank. */
function csvCell(value: string): string {
  const text = /^[=+@-]/.test(value) && !Number.isFinite(Number(value)) ? ` ${value}` : value;
  return /[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
