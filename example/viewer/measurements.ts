import { cache, eventTarget, utilities } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import { annotation, Enums, type Types as ToolTypes } from '@cornerstonejs/tools';
import {
  sameDrawing,
  type MeasuredPlace,
  type Measurement,
  type MeasuringTool,
  type Point,
  type Said,
} from '../model/measurement.js';
import type { Series } from '../model/series.js';
import { slabPlanOf } from '../model/slab.js';
import type { ViewerState, ViewerStore } from '../model/state.js';
import { voxelAt } from './cube.js';
import type { SeriesOf } from './known-axes.js';
import { saidOf, type Drawn } from './measurement-text.js';
import { SECTIONS } from './planes.js';
import { measuringTool } from './tool-groups.js';

const { Events } = Enums;

type Annotation = ToolTypes.Annotation;

/** One that was there once, and the series that it is of as far as that is known. */
interface Known {
  readonly drawn: Annotation;
  readonly series: string | undefined;
}

/** Keeps the measurements in the state in step with those that Cornerstone draws. */
export class Measurements {
  readonly #store: ViewerStore;
  readonly #seriesOf: SeriesOf;
  /** Those that a tool has not finished. */
  readonly #unfinished = new Set<string>();
  /** All that ever were in files that are open, to bring them back. */
  readonly #known = new Map<string, Known>();
  #isBringingBack = false;
  #isAsked = false;

  /** `finished` is told when one was drawn to its end. */
  constructor(store: ViewerStore, seriesOf: SeriesOf, finished: () => void) {
    this.#store = store;
    this.#seriesOf = seriesOf;
    const listen = (type: string, listener: (drawn: Annotation) => void): void =>
      eventTarget.addEventListener(type, (event: Event) => {
        const drawn = (event as CustomEvent<{ readonly annotation?: Annotation }>).detail.annotation;
        if (drawn !== undefined && toolOf(drawn) !== undefined) listener(drawn);
      });
    listen(Events.ANNOTATION_ADDED, ({ annotationUID = '' }) => {
      if (!this.#isBringingBack) this.#unfinished.add(annotationUID);
    });
    listen(Events.ANNOTATION_COMPLETED, (drawn) => {
      this.#unfinished.delete(drawn.annotationUID ?? '');
      if (isHalf(drawn)) annotation.state.removeAnnotation(drawn.annotationUID ?? '');
      finished();
    });
    for (const type of [Events.ANNOTATION_MODIFIED, Events.ANNOTATION_REMOVED])
      listen(type, () => this.#soon());
    eventTarget.addEventListener(Events.ANNOTATION_SELECTION_CHANGE, () => this.#soon());
    store.watch(
      (state) => [state.series, isSlabShown(state)],
      () => this.sync(),
    );
  }

  /** Numbers change with every step of a pointer: the state is told once a turn. */
  #soon(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    queueMicrotask(() => {
      this.#isAsked = false;
      this.sync();
    });
  }

  /** Reads what Cornerstone has. */
  sync(): void {
    if (this.#isBringingBack) return;
    const before = this.#store.state.measurements;
    const now = annotation.state.getAllAnnotations().flatMap((drawn) => {
      const uid = drawn.annotationUID ?? '';
      if (toolOf(drawn) === undefined || this.#unfinished.has(uid)) return [];
      const read = this.#read(
        drawn,
        before.find((one) => one.uid === uid),
      );
      this.#known.set(uid, { drawn, series: read?.place.series ?? this.#known.get(uid)?.series });
      return read === undefined ? [] : [read];
    });
    // In the order in which they were drawn, also where one was taken away and brought back.
    const place = new Map([...this.#known.keys()].map((uid, index) => [uid, index]));
    now.sort((a, b) => (place.get(a.uid) ?? 0) - (place.get(b.uid) ?? 0));
    const isSame =
      sameDrawing(before, now) &&
      now.every(({ said }, index) => String(said?.lines) === String(before[index]?.said?.lines));
    const [chosen] = annotation.selection
      .getAnnotationsSelected()
      .filter((uid) => now.some((one) => one.uid === uid));
    this.#store.update({ ...(isSame ? {} : { measurements: now }), chosen });
  }

  #read(drawn: Annotation, before: Measurement | undefined): Measurement | undefined {
    const tool = toolOf(drawn);
    if (tool === undefined) return undefined;
    const points = (drawn.data.handles?.points ?? []).map(copy);
    const { textBox } = drawn.data.handles ?? {};
    const [targetId, said] = this.#said(drawn);
    // A cube that is not there at the moment says nothing: what was known of it stays.
    const place = (targetId === undefined ? undefined : this.#place(drawn, targetId)) ?? before?.place;
    if (place === undefined) return undefined;
    return {
      uid: drawn.annotationUID ?? '',
      tool,
      points,
      label: textBox?.hasMoved === true ? copy(textBox.worldPosition ?? []) : undefined,
      place,
      said: said ?? before?.said,
    };
  }

  /** Of the picture that it was drawn in, before the cube through which it can be seen as well. */
  #said(drawn: Annotation): readonly [string | undefined, Said | undefined] {
    const tool = toolOf(drawn);
    const { data, metadata } = drawn;
    const targets = Object.keys(data.cachedStats ?? {})
      .filter((id) => id.startsWith('imageId:') || cache.getVolume(utilities.getVolumeId(id)) !== undefined)
      .sort((a, b) => Number(b.startsWith('imageId:')) - Number(a.startsWith('imageId:')));
    if (tool === undefined) return [undefined, undefined];
    for (const id of targets) {
      const said = saidOf(tool, data as unknown as Drawn, id, {
        seriesOf: this.#seriesOf,
        isSlabShown: () => isSlabShown(this.#store.state),
      });
      if (said !== undefined) return [id, said];
    }
    // Nothing is computed yet.
    const { referencedImageId, volumeId } = metadata ?? {};
    const isInFrame = referencedImageId !== undefined && this.#seriesOf(referencedImageId) !== undefined;
    return [
      targets[0] ?? (isInFrame ? `imageId:${referencedImageId}` : volumeId && `volumeId:${volumeId}`),
      undefined,
    ];
  }

  #place({ data, metadata }: Annotation, targetId: string): MeasuredPlace | undefined {
    if (targetId.startsWith('imageId:')) {
      const imageId = targetId.slice('imageId:'.length);
      const series = this.#seriesOf(imageId);
      return series && { series: series.id, plane: 'frame', at: series.imageIds.indexOf(imageId) + 1 };
    }
    const volume = cache.getVolume(utilities.getVolumeId(targetId)) as
      Types.IStreamingImageVolume | undefined;
    const series = this.#seriesOf(volume?.imageIds[0] ?? '');
    const point = data.handles?.points?.[0];
    const section = SECTIONS.find(({ orientation }) =>
      isAlong(orientation.viewPlaneNormal, metadata?.viewPlaneNormal),
    );
    if (volume === undefined || series === undefined || point === undefined || section === undefined)
      return undefined;
    const { aScan, depth, frame } = voxelAt({ volumeId: volume.volumeId, volume }, series, point);
    if (section.id === 'enface') return { series: series.id, plane: 'enface', at: depth + 1 };
    if (section.id === 'slow') return { series: series.id, plane: 'slow', at: aScan + 1 };
    return { series: series.id, plane: 'frame', at: frame };
  }

  /** Draws these measurements and no others. */
  bringBack(wanted: readonly Measurement[]): void {
    this.#isBringingBack = true;
    try {
      for (const uid of this.#known.keys()) {
        const there = annotation.state.getAnnotation(uid) !== undefined;
        if (there && !wanted.some((one) => one.uid === uid)) annotation.state.removeAnnotation(uid);
      }
      for (const { uid, points, label } of wanted) {
        const drawn = this.#known.get(uid)?.drawn;
        if (drawn === undefined) continue;
        this.#move(drawn, points, label);
        if (annotation.state.getAnnotation(uid) !== undefined) continue;
        annotation.state.addAnnotation(drawn, drawn.metadata?.FrameOfReferenceUID ?? '');
      }
    } finally {
      this.#isBringingBack = false;
    }
    this.sync();
  }

  #move({ data, ...drawn }: Annotation, points: readonly Point[], label: Point | undefined): void {
    const { handles } = data;
    if (handles === undefined) return;
    if (String(handles.points) !== String(points)) {
      handles.points = points.map((point) => [...point]);
      // What was computed of the other place must not be read as of this one.
      data.cachedStats = {};
      const known = this.#known.get(drawn.annotationUID ?? '')?.drawn;
      if (known !== undefined) known.invalidated = true;
    }
    if (handles.textBox === undefined) return;
    handles.textBox.hasMoved = label !== undefined;
    if (label !== undefined) handles.textBox.worldPosition = [...label];
  }

  /** Those in pictures of files that are closed go, and are not brought back. */
  purge(closed: readonly Series[]): void {
    const ids = new Set(closed.map(({ id }) => id));
    const imageIds = new Set(closed.flatMap((one) => one.imageIds));
    const isIn = ({ metadata }: Annotation): boolean => imageIds.has(metadata?.referencedImageId ?? '');
    const gone = [...this.#known].filter(([, { drawn, series = '' }]) => ids.has(series) || isIn(drawn));
    for (const [uid] of gone) this.#known.delete(uid);
    const unfinished = annotation.state.getAllAnnotations().filter(isIn);
    for (const uid of [...gone.map(([uid]) => uid), ...unfinished.map((drawn) => drawn.annotationUID ?? '')])
      annotation.state.removeAnnotation(uid);
    this.sync();
  }

  choose(uid: string): void {
    annotation.selection.setAnnotationSelected(uid);
  }

  remove(uids: readonly string[]): void {
    for (const uid of uids) annotation.state.removeAnnotation(uid);
    annotation.selection.deselectAnnotation();
    this.sync();
  }
}

const isSlabShown = (state: ViewerState): boolean => slabPlanOf(state) !== undefined;

const copy = (point: ArrayLike<number>): Point => [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0];

/** An angle that was given up before it had its second leg. */
const isHalf = (drawn: Annotation): boolean =>
  toolOf(drawn) === 'angle' && drawn.data.handles?.points?.length !== 3;

const toolOf = ({ metadata }: Annotation): MeasuringTool | undefined =>
  measuringTool(metadata?.toolName ?? '');

const isAlong = (a: readonly number[], b: readonly number[] | undefined): boolean =>
  b !== undefined && Math.abs(a.reduce((sum, value, axis) => sum + value * (b[axis] ?? 0), 0)) > 0.9;
