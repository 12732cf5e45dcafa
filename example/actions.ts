import { normalizePart10, privacyReport } from 'cornerstone-czm-image-loader/core';
import { besideOf } from './model/beside.js';
import { partnersOf, type Pairing } from './model/pairs.js';
import { readableError } from './model/readable-error.js';
import { numbersText } from './model/numbers-text.js';
import {
  addNotice,
  goToFrame,
  goToOther,
  selectedSeries,
  setCentre,
  setLayout,
  whyNotIn,
  type ViewerStore,
} from './model/state.js';
import { measuredOf } from './model/thickness.js';
import { seriesTitle } from './model/wording.js';
import type { Stage } from './viewer/stage.js';

/** Frames a second while playing. */
const PLAY_RATE = 12;

/** What buttons and keys do. */
export type Actions = ReturnType<typeof createActions>;

export function createActions(store: ViewerStore, stage: Stage) {
  let timer: ReturnType<typeof setInterval> | undefined;
  store.watch(
    (state) => [state.playing],
    (playing) => {
      clearInterval(timer);
      timer = playing ? setInterval(() => step(1, true), 1000 / PLAY_RATE) : undefined;
    },
  );

  /** Goes `by` frames on; round the end only while playing. */
  function step(by: number, wraps = false): void {
    const count = selectedSeries(store.state)?.imageIds.length ?? 0;
    const frame = store.state.frame + by;
    goToFrame(store, wraps && frame > count ? 1 : frame);
  }

  async function savePicture(): Promise<void> {
    await saving(async () => save(await stage.picture(), `${fileName('picture')}.png`));
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
        addNotice(
          store,
          'problem',
          `${damaged} damaged frame${damaged === 1 ? ' is' : 's are'} in the saved file as found: viewers cannot show ${damaged === 1 ? 'it' : 'them'}.`,
        );
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
      addNotice(store, 'problem', `Nothing was saved. ${detail}`, technical);
    }
  }

  function fileName(otherwise: string): string {
    const series = selectedSeries(store.state);
    const words = series === undefined ? otherwise : seriesTitle(series);
    return words.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || otherwise;
  }

  return {
    step,
    savePicture,
    saveDicom,
    saveReport,
    goTo: (frame: number) => goToFrame(store, frame),
    togglePlay: () => {
      const canPlay =
        store.state.layout !== 'volume' && (selectedSeries(store.state)?.imageIds.length ?? 0) > 1;
      store.update({ playing: canPlay && !store.state.playing });
    },
    toggleStretch: () =>
      store.update({ proportion: store.state.proportion === 'true' ? 'stretched' : 'true' }),
    toggleLayers: () => {
      const { layers, layersOf, selected } = store.state;
      const known = selected === undefined ? undefined : layersOf.get(selected);
      if (known !== undefined && 'reason' in known) return addNotice(store, 'information', known.reason);
      store.update({ layers: !layers });
    },
    toggleThickness: () => {
      const { thickness, layout, layersOf, selected, series } = store.state;
      const known = selected === undefined ? undefined : layersOf.get(selected);
      const reason =
        known !== undefined && 'reason' in known
          ? known.reason
          : whyNotIn('sections', selectedSeries(store.state), series);
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
      store.update({ slabShown: !isOn, thickness: false });
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
    toggleInvert: () => store.update({ inverted: !store.state.inverted }),
    reset: () => stage.reset(),
    clearMeasurements: () => stage.clearMeasurements(),
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
