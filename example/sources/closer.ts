import { cache } from '@cornerstonejs/core';
import type { StatedExam } from 'cornerstone-czm-image-loader';
import { ofSameFile, removeFromList } from '../model/closing.js';
import type { Report, Series } from '../model/series.js';
import type { ViewerStore } from '../model/state.js';
import type { Stage } from '../viewer/stage.js';
import type { Plugin } from '../viewer/start.js';

/** Closes files, and frees the memory that they took: pictures, volumes, metadata, small pictures, measurements. */
export class Closer {
  readonly #store: ViewerStore;
  readonly #stage: Stage;
  readonly #plugin: Plugin;
  /** Layers that came with built-in scans. */
  readonly #beside: StatedExam[] = [];

  constructor(store: ViewerStore, stage: Stage, plugin: Plugin) {
    this.#store = store;
    this.#stage = stage;
    this.#plugin = plugin;
  }

  /** Closes the file that a series or a report is of. Resolves when its memory is free. */
  close(one: Series | Report): Promise<void> {
    const images = 'imageIds' in one ? ofSameFile(this.#store.state, one) : [];
    return this.#close(images, 'imageIds' in one ? [] : [one]);
  }

  closeAll(): Promise<void> {
    const { series, reports } = this.#store.state;
    return this.#close(series, reports);
  }

  /** The built-in scans make room for the user's own. */
  async closeSamples(): Promise<void> {
    const { series } = this.#store.state;
    this.#store.update({ offers: [] });
    await this.#close(
      series.filter(({ origin }) => origin === 'sample'),
      [],
    );
    for (const exam of this.#beside.splice(0)) this.#plugin.purge({ imageIds: [], exam });
  }

  /** Remembers layers that go with the built-in scans. */
  goesWithSamples(exam: StatedExam): void {
    this.#beside.push(exam);
  }

  async #close(series: readonly Series[], reports: readonly Report[]): Promise<void> {
    if (series.length + reports.length === 0) return;
    this.#stage.giveUp(series);
    removeFromList(this.#store, new Set([...series, ...reports]));
    // Frames that have not come are not waited for: the server may have stalled.
    for (const { arriving } of series) arriving?.pause();
    this.#stage.purgeMeasurements(series);
    // Nothing of them is on screen any more, and nothing on its way: Cornerstone would miss it.
    await this.#stage.settled();
    await arrived(series);
    const open = new Set(this.#store.state.series.flatMap(({ imageIds }) => imageIds.slice(0, 1)));
    for (const one of series) {
      // An instance of a server that is opened again has the same image IDs.
      if (!open.has(one.imageIds[0] ?? '')) this.#plugin.purge(one);
    }
  }
}

/** Resolves when every picture that Cornerstone began to load is there, or has failed. */
const arrived = (series: readonly Series[]): Promise<unknown> =>
  Promise.allSettled(
    series.flatMap(({ imageIds }) => imageIds.map((id) => cache.getImageLoadObject(id)?.promise)),
  );
