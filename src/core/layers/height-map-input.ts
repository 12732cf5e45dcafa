import { decimalString } from '../base/quantity.js';
import type { SourceRecord } from '../describe/conversion-record.js';
import type { Description } from '../describe/description.js';
import { textValue, type AttributeSet } from '../dicom/attributes.js';
import type { NewItem, NewValue } from '../dicom/edits.js';
import * as TAGS from '../dicom/tags.js';
import type { Tag } from '../dicom/tag.js';
import type { Layers, Surface } from './lay.js';
import { SURFACE_CODES } from './surfaces.js';

/** What a height map is written from. */
export interface HeightMapInput {
  readonly layers: Layers;
  /** The cube as it was written. Its pictures must be upright, or there are no rows to count from. */
  readonly cube: { readonly attributes: AttributeSet; readonly description: Description };
  /** Of the analysis that the layers are from. */
  readonly analysis: { readonly sopInstanceUID: string; readonly softwareVersions: string };
  /** What writes it, with its version. */
  readonly program: { readonly name: string; readonly version: string };
  /** The time: the pixels are made now, whenever the layers were found. */
  readonly created: Date;
  /** To be recorded in it. */
  readonly source?: SourceRecord | undefined;
}

export const codeOf = ({ kind }: Surface): (typeof SURFACE_CODES)[number] | undefined =>
  SURFACE_CODES.find((code) => code.kind === kind);
export const hasCode = (surface: Surface): boolean => codeOf(surface) !== undefined;

/** An attribute of the height map. */
export type Entry = readonly [Tag, NewValue];

export const text = (vr: string, ...values: readonly string[]): NewValue => ({ vr, values });
export const numbers = (vr: string, ...values: readonly number[]): NewValue => ({ vr, values });
export const ds = (...values: readonly number[]): NewValue => text('DS', ...values.map(decimalString));

/** An item that refers to an instance. */
export const reference = (attributes: AttributeSet): NewItem => ({
  [TAGS.ReferencedSOPClassUID]: text('UI', textValue(attributes, TAGS.SOPClassUID)),
  [TAGS.ReferencedSOPInstanceUID]: text('UI', textValue(attributes, TAGS.SOPInstanceUID)),
});

/** The value to write if the standard requires one and the cube has none. */
export const NOT_STATED = 'not stated';
