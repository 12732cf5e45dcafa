import type { Provenance } from '../core/index.js';
import type { HostCore } from '../cornerstone/host/host.js';
import { viewportsOf } from '../cornerstone/host/viewports.js';
import type { ImageDescription } from '../cornerstone/scans/registry.js';
import { isTargetCoarse } from './coarse-label.js';
import { crossedAxes } from './crossed-axes.js';
import type { HostTools, Measurement, MeasurementMapping, MeasurementService } from './host.js';

/*
 * What OHIF says of lengths, areas and angles in CZM's scans: where they cross an axis whose millimetres are assumed, they
 * say so, beside the measurement and in the panel. The numbers stay Cornerstone's.
 */

/** OHIF's name for its own measurements, and their version. */
const SOURCE = ['Cornerstone3DTools', '0.1'] as const;

/** Data of an annotation, by what is used of them here. */
interface Annotated {
  readonly handles?: { readonly points?: readonly (readonly number[])[] };
  readonly contour?: { readonly polyline?: readonly (readonly number[])[] };
  readonly cachedStats?: Readonly<Record<string, { readonly area?: unknown } | undefined>>;
}

export interface MeasurementOptions {
  readonly core: HostCore;
  readonly tools: HostTools;
  readonly service: MeasurementService | undefined;
  readonly describe: (imageId: string) => ImageDescription | undefined;
  readonly isCoarse: (imageId: string) => boolean;
}

/** Has measurements say where their millimetres are assumed, in every viewport and in OHIF's panel. */
export class QualifiedMeasurements {
  readonly #options: MeasurementOptions;
  /** What was given to the host, so that it is wrapped once. */
  readonly #ours = new WeakSet<object>();

  constructor(options: MeasurementOptions) {
    this.#options = options;
    const { core, tools } = options;
    // Tools come with each mode, and may be added to it later.
    for (const name of ['TOOLGROUP_VIEWPORT_ADDED', 'TOOL_ACTIVATED']) {
      core.eventTarget.addEventListener(tools.Enums.Events[name] ?? '', () => this.#wrapTools());
    }
  }

  /** Takes hold of what a mode has, by now. */
  enterMode(): void {
    this.#wrapTools();
    for (const mapping of this.#options.service?.getSourceMappings?.(...SOURCE) ?? [])
      this.#wrapMapping(mapping);
  }

  /** Tools keep what they have computed of coarse pictures. */
  measureAnew(): void {
    const { core, tools } = this.#options;
    for (const annotation of tools.annotation?.state.getAllAnnotations() ?? []) annotation.invalidated = true;
    for (const viewport of viewportsOf(core)) viewport.render();
  }

  #wrapTools(): void {
    for (const group of this.#options.tools.ToolGroupManager.getAllToolGroups()) {
      for (const { configuration } of Object.values(group.getToolInstances())) {
        const lines = configuration?.getTextLines;
        if (configuration === undefined || lines === undefined || this.#ours.has(lines)) continue;
        const wrapped: typeof lines = (data, targetId) => {
          const said = lines(data, targetId);
          const [first] = typeof targetId === 'string' ? [targetId] : targetId;
          return said && first !== undefined ? this.#qualify(said, data as Annotated, first) : said;
        };
        this.#ours.add(wrapped);
        configuration.getTextLines = wrapped;
      }
    }
  }

  #wrapMapping(mapping: MeasurementMapping): void {
    const { toMeasurementSchema } = mapping;
    if (this.#ours.has(toMeasurementSchema)) return;
    const wrapped: typeof toMeasurementSchema = (detail) => {
      const measurement = toMeasurementSchema(detail);
      const data = detail.annotation?.data as Annotated | undefined;
      const [targetId] = Object.keys(data?.cachedStats ?? {});
      return measurement && data && targetId !== undefined
        ? this.#qualifyMeasurement(measurement, data, targetId)
        : measurement;
    };
    this.#ours.add(wrapped);
    mapping.toMeasurementSchema = wrapped;
  }

  #qualifyMeasurement(measurement: Measurement, data: Annotated, targetId: string): Measurement {
    const { displayText, getReport } = measurement;
    const primary = displayText?.primary;
    if (!Array.isArray(primary)) return measurement;
    const qualified = this.#qualify(primary, data, targetId);
    if (qualified.every((line, index) => line === primary[index])) return measurement;
    const report = (): ReturnType<NonNullable<typeof getReport>> => {
      const { columns = [], values = [] } = getReport?.() ?? {};
      return { columns: [...columns, 'Millimetres'], values: [...values, this.#known(data, targetId)] };
    };
    return { ...measurement, displayText: { ...displayText, primary: qualified }, getReport: report };
  }

  #qualify(lines: readonly string[], data: Annotated, targetId: string): string[] {
    const how = this.#known(data, targetId);
    const { core, isCoarse } = this.#options;
    const qualified = lines.map((line) =>
      how !== undefined && SAYS_SIZE.test(line) ? `${line} (${how})` : line,
    );
    return isTargetCoarse(core, isCoarse, targetId)
      ? [...qualified, 'Coarse picture: grey values are not final']
      : qualified;
  }

  /** What is to be said of how the millimetres are known; undefined where nothing need be. */
  #known(data: Annotated, targetId: string): string | undefined {
    const { core, describe } = this.#options;
    const points = [...(data.handles?.points ?? []), ...(data.contour?.polyline ?? [])];
    const isArea = data.cachedStats?.[targetId]?.area !== undefined;
    const axes: readonly Provenance[] = crossedAxes(core, describe, { targetId, points, isArea });
    if (axes.includes('unknown')) return 'millimetres unknown';
    return axes.includes('assumed') ? 'assumed' : undefined;
  }
}

/** A number with a unit that rests on the size of pixels: millimetres, their square, or degrees. */
const SAYS_SIZE = /\d\s*(?:mm|°|deg\b)/;
