import { normalizePart10, privacyReport } from 'cornerstone-czm-image-loader/core';
import { besideOf } from './model/beside.js';
import { measurementsCsv, measurementsText } from './model/measurement.js';
import { partnersOf, type Pairing } from './model/pairs.js';
import { readableError } from './model/readable-error.js';
import { whyNoAngle } from './model/series.js';
import { numbersText } from './model/numbers-text.js';
import { addNotice, goToFrame, goToOther, setCentre, setLayout } from './model/changes.js';
import {
  selectedSeries,
  whyNotIn,
  RATES,
  THEMES,
  type GreyWindow,
  type Proportion,
  type Tool,
  type ViewerStore,
} from './model/state.js';
import type { Preset } from './model/windows.js';
import { colourMapAfter, type ColourMap } from './model/colour-maps.js';
import { slabToBegin } from './model/slab.js';
import { measuredOf } from './model/thickness.js';
import { safeTitle, seriesTitle } from './model/wording.js';
import { presetWindow } from './viewer/preset-window.js';
import { savedFrame } from './viewer/saved-pictures.js';
import type { Stage } from './viewer/stage.js';
import { ENGLISH, untranslated, words } from './words/index.js';

/** What buttons and keys do. */
export type Actions = ReturnType<typeof createActions>;

export function createActions(store: ViewerStore, stage: Stage) {
  const { history } = stage;
  let timer: ReturnType<typeof setInterval> | undefined;
  store.watch(
    (state) => [state.playing, state.rate],
    (playing, rate) => {
      clearInterval(timer);
      timer = playing ? setInterval(() => step(1, true), 1000 / rate) : undefined;
    },
  );

  /** Goes `by` frames on; round the end only while playing. */
  function step(by: number, wraps = false): void {
    const count = selectedSeries(store.state)?.imageIds.length ?? 0;
    const frame = store.state.frame + by;
    goToFrame(store, wraps && frame > count ? 1 : frame);
  }

  async function savePicture(): Promise<void> {
    await saving(async () => save(await stage.picture(), `${pictureName('screen')}.png`));
  }

  /** The frame in its own pixels. */
  async function saveFrame(): Promise<void> {
    await saving(async () => save(await savedFrame(store.state), `${pictureName('frame')}.png`));
  }

  /** The scan as it is stored, with its frames unscrambled and its attributes repaired. */
  async function saveDicom(): Promise<void> {
    await saving(async () => {
      const series = selectedSeries(store.state);
      if (series === undefined) return;
      const [instance] = normalizePart10(await series.bytes(), { damagedFrames: 'keep' });
      if (instance === undefined) return;
      const damaged = instance.description.frames.damaged.length;
      if (damaged > 0) {
        addNotice(store, 'problem', words.saving.damaged(damaged));
      }
      save(
        new Blob([new Uint8Array(instance.bytes)], { type: 'application/dicom' }),
        `${fileName('scan')}.dcm`,
      );
    });
  }

  /** What the file is made of, without what it says of anyone: for a bug report of those who cannot share it. */
  async function saveReport(): Promise<void> {
    await saving(async () => {
      const series = selectedSeries(store.state);
      if (series === undefined) return;
      const text = privacyReport(await (series.source ?? series.bytes)());
      save(new Blob([text], { type: 'text/plain' }), 'czm-report.txt');
    });
  }

  async function saving(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { detail, technical } = readableError(error);
      addNotice(store, 'problem', words.saving.failed(detail), technical);
    }
  }

  /** The measurements with the scans that they are of. */
  const measured = () =>
    store.state.measurements.flatMap((one) => {
      const series = store.state.series.find(({ id }) => id === one.place.series);
      return series === undefined ? [] : [[one, series] as const];
    });

  const tellNoLayers = (reason: string): void =>
    addNotice(store, 'information', words.layers.none(reason), untranslated(reason));

  function toggleProportion(proportion: Proportion): void {
    history.run(() =>
      store.update({ proportion: store.state.proportion === proportion ? 'true' : proportion }),
    );
  }

  function removeMeasurements(uids: readonly string[]): void {
    history.run(() => stage.measurements.remove(uids));
    stage.redraw();
  }

  function fileName(otherwise: string): string {
    const series = selectedSeries(store.state);
    const name = series === undefined ? otherwise : seriesTitle(series, ENGLISH);
    return name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || otherwise;
  }

  /** Scan, eye, place and whether it is the frame or the screen; never the file's name, which may be a patient's. */
  function pictureName(what: 'frame' | 'screen'): string {
    const { state } = store;
    const series = selectedSeries(state);
    const { description } = series ?? {};
    const scan = series === undefined || description === undefined ? 'scan' : safeTitle(series, ENGLISH);
    const eye = description?.laterality;
    const frames = series?.imageIds.length ?? 0;
    const place = frames > 1 && state.layout !== 'volume' ? String(state.frame) : undefined;
    return [scan, eye, place, what]
      .filter(Boolean)
      .join(' ')
      .replace(/[^\p{L}\p{N}]+/gu, '-');
  }

  return {
    step,
    savePicture,
    saveFrame,
    saveDicom,
    saveReport,
    goTo: (frame: number) => goToFrame(store, frame),
    togglePlay: () => {
      const canPlay =
        store.state.layout !== 'volume' && (selectedSeries(store.state)?.imageIds.length ?? 0) > 1;
      store.update({ playing: canPlay && !store.state.playing });
    },
    undo: () => {
      history.undo();
      stage.redraw();
    },
    redo: () => {
      history.redo();
      stage.redraw();
    },
    toggleStretch: () => toggleProportion('stretched'),
    togglePixels: () => toggleProportion('pixels'),
    usePreset: (preset: Preset) => {
      const window = presetWindow(preset, store.state);
      if (window !== undefined) history.run(() => store.update({ window }));
    },
    setColours: (colours: ColourMap) => history.run(() => store.update({ colours })),
    nextColours: () => history.run(() => store.update({ colours: colourMapAfter(store.state.colours) })),
    changeRate: (by: 1 | -1) => {
      const at = RATES.findIndex((rate) => rate === store.state.rate);
      store.update({ rate: RATES[Math.min(RATES.length - 1, Math.max(0, at + by))] ?? store.state.rate });
    },
    toggleStrip: () => store.update({ strip: !store.state.strip }),
    toggleEnlarged: () => stage.toggleEnlarged(),
    toggleFullScreen: () => store.update({ fullScreen: !store.state.fullScreen }),
    nextTheme: () =>
      store.update({ theme: THEMES[(THEMES.indexOf(store.state.theme) + 1) % THEMES.length] ?? 'system' }),
    setWindow: (window: GreyWindow) => history.run(() => store.update({ window })),
    chooseTool: (tool: Tool) => {
      const reason = tool === 'angle' ? whyNoAngle(selectedSeries(store.state)) : undefined;
      if (reason === undefined) store.update({ tool });
      else addNotice(store, 'information', reason);
    },
    goToMeasurement: (uid: string) => {
      const one = store.state.measurements.find((candidate) => candidate.uid === uid);
      if (one === undefined) return;
      stage.goToPlace(one.place);
      stage.measurements.choose(uid);
      stage.redraw();
    },
    removeMeasurement: (uid: string) => removeMeasurements([uid]),
    removeChosen: () => {
      const { chosen } = store.state;
      if (chosen !== undefined) removeMeasurements([chosen]);
    },
    copyMeasurements: async () => {
      try {
        await navigator.clipboard.writeText(measurementsText(measured()));
        addNotice(store, 'information', words.measurements.copied);
      } catch {
        addNotice(store, 'problem', words.measurements.notCopied);
      }
    },
    saveMeasurements: () =>
      save(new Blob([measurementsCsv(measured())], { type: 'text/csv' }), 'measurements.csv'),
    /** Gives up what is begun, and goes back to what the page is otherwise. */
    back: () => {
      stage.cancelDrawing();
      store.update({ enlarged: undefined, fullScreen: false });
    },
    toggleLayers: () => {
      const { layers, layersOf, selected } = store.state;
      const known = selected === undefined ? undefined : layersOf.get(selected);
      if (known !== undefined && 'reason' in known) return tellNoLayers(known.reason);
      store.update({ layers: !layers });
    },
    toggleThickness: () => {
      const { thickness, layout, layersOf, selected, series } = store.state;
      const known = selected === undefined ? undefined : layersOf.get(selected);
      if (known !== undefined && 'reason' in known) return tellNoLayers(known.reason);
      const reason = whyNotIn('sections', selectedSeries(store.state), series);
      if (reason !== undefined) return addNotice(store, 'information', reason);
      // The map lies over the en-face section.
      if (layout === 'sections') return store.update({ thickness: !thickness, slabShown: false });
      setLayout(store, 'sections');
      store.update({ thickness: true, slabShown: false });
    },
    toggleSlab: () => {
      const { slabShown, layout, series } = store.state;
      const reason = whyNotIn('sections', selectedSeries(store.state), series);
      if (reason !== undefined) return addNotice(store, 'information', reason);
      const isOn = slabShown && layout === 'sections';
      if (layout !== 'sections') setLayout(store, 'sections');
      // It lies where the map of thickness does.
      store.update({ slabShown: !isOn, thickness: false, slab: slabToBegin(store.state) });
    },
    putCentre: () => {
      const series = selectedSeries(store.state);
      if (series !== undefined && stage.crosshairs !== undefined)
        setCentre(store, series.id, stage.crosshairs);
    },
    saveNumbers: (form: 'csv' | 'json') => {
      const measured = measuredOf(store.state);
      if (measured === undefined) return;
      const type = form === 'csv' ? 'text/csv' : 'application/json';
      save(new Blob([numbersText(measured, form)], { type }), `${fileName('scan')}-thickness.${form}`);
    },
    toggleInvert: () => history.run(() => store.update({ inverted: !store.state.inverted })),
    reset: () => history.run(() => stage.reset()),
    clearMeasurements: () => {
      stage.cancelDrawing();
      removeMeasurements(store.state.measurements.map(({ uid }) => uid));
    },
    zoom: (factor: number) => stage.zoom(factor),
    pan: (dx: number, dy: number) => stage.pan(dx, dy),
    /** Another frame of the scan that is not selected, in a comparison. */
    stepOther: (by: number) => {
      const beside = besideOf(store.state);
      if (!('reason' in beside)) goToOther(store, beside.otherFrame + by);
    },
    /** Puts the other eye, or another visit, beside the selected scan; where that cannot be, says why. */
    compare: (pairing: Pairing) => {
      const { state } = store;
      const found = partnersOf(pairing, selectedSeries(state), state.series);
      if ('reason' in found) return addNotice(store, 'information', found.reason);
      store.update({ pairing, partner: undefined, otherFrame: state.frame });
      setLayout(store, 'beside');
    },
    toggleTogether: () => {
      const beside = besideOf(store.state);
      if (store.state.layout !== 'beside' || 'reason' in beside) return;
      const reason = beside.whyNotTogether;
      if (reason !== undefined) return addNotice(store, 'information', reason);
      // Parted again, both stay where they are.
      store.update({ together: !beside.together, otherFrame: store.state.frame });
    },
    cancelLoading: () => stage.cancelLoading(),
    loadTheRest: () => stage.loadTheRest(),
  };
}

/** Hands a file to the browser's own download. */
function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
