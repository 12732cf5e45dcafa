import type { Report, Series } from '../model/series.js';
import { addNotice, select } from '../model/changes.js';
import type { ViewerStore } from '../model/state.js';
import type { Plugin } from '../viewer/start.js';
import { words } from '../words/index.js';
import type { LinkFollower } from './link-follower.js';
import type { OpenedFile } from './open-file.js';

/** The list of what is open: of the user's own files, each instance is in it once. */
export class OpenList {
  readonly #store: ViewerStore;
  readonly #plugin: Plugin;
  readonly #follower: LinkFollower;

  constructor(store: ViewerStore, plugin: Plugin, follower: LinkFollower) {
    this.#store = store;
    this.#plugin = plugin;
    this.#follower = follower;
  }

  /** Puts what was opened into the list, but for what is in it already, by SOP Instance UID. */
  add(opened: readonly OpenedFile[]): { readonly opened: readonly OpenedFile[]; readonly doubles: number } {
    const added: OpenedFile[] = [];
    for (const one of opened) {
      const uid = uidOf(one);
      const isOpen =
        uid !== '' && (this.find(uid) !== undefined || added.some((other) => uidOf(other) === uid));
      if (isOpen) this.purge(one);
      else added.push(one);
    }
    const { series, reports } = this.#store.state;
    if (added.length > 0) {
      this.#store.update({
        series: [...series, ...added.flatMap((one) => one.series)],
        reports: [...reports, ...added.flatMap(({ report }) => report ?? [])],
      });
    }
    return { opened: added, doubles: opened.length - added.length };
  }

  /** Frees what was opened once more; the layers that it may hold are those of the file that stays. */
  purge({ series }: OpenedFile): void {
    for (const { imageIds } of series) this.#plugin.purge({ imageIds });
  }

  /** What is open of an instance, among the user's own files. */
  find(sopInstanceUID: string): Series | Report | undefined {
    const { series, reports } = this.#store.state;
    if (sopInstanceUID === '') return undefined;
    return [...series, ...reports].find(
      ({ exam, origin }) => origin !== 'sample' && exam?.sopInstanceUID === sopInstanceUID,
    );
  }

  /** Says that so many files were open already. */
  tellOpen(count: number): void {
    if (count > 0) addNotice(this.#store, 'information', words.opening.alreadyOpen(count));
  }

  /** Of files that are all open already, the first is shown. */
  selectOpen(opened: readonly OpenedFile[]): void {
    const [found] = opened.flatMap((one) => this.find(uidOf(one)) ?? []);
    if (found !== undefined && 'imageIds' in found && found.id !== this.#store.state.selected) {
      select(this.#store, found.id);
    }
  }

  /** What the page's address names; else the first that has pictures; else the first, which says why it has none. */
  selectFirst(opened: readonly OpenedFile[]): void {
    const series = opened.flatMap((one) => one.series);
    this.#follower.selectOf(series, series.find(({ error }) => error === undefined) ?? series[0]);
  }
}

const uidOf = ({ series: [first], report }: OpenedFile): string =>
  (first ?? report)?.exam?.sopInstanceUID ?? '';
