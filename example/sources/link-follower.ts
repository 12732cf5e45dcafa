import { imageName, type Link, type LinkProblem } from '../model/link.js';
import { partnersOf } from '../model/pairs.js';
import type { Series } from '../model/series.js';
import { openFrom } from '../model/shown-link.js';
import { addNotice, goToFrame, select, setLayout } from '../model/changes.js';
import { whyNotIn, type ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';

const MISSING = { series: 'noSeries', instance: 'noInstance', image: 'noImage' } as const;

/**
 * Shows what a link names among the scans that its place gave: the scan, its frame and the layout, as soon as each can be had.
 * What is not there is said, and no other scan is taken for it. Ends where the user goes somewhere else.
 */
export class LinkFollower {
  readonly #store: ViewerStore;
  /** The scan that was shown before. */
  #before: string | undefined;
  /** What was shown when something was left to wait for. */
  #left: readonly unknown[] | undefined;
  #isFramed = false;
  readonly #placed = new Set<string>();

  constructor(store: ViewerStore) {
    this.#store = store;
    store.watch(
      (state) => [state.series, state.selected, state.layout],
      () => this.#onChange(),
    );
  }

  /** From now on this link is followed. */
  want(link: Link): void {
    this.#left = undefined;
    this.#isFramed = false;
    this.#before = this.#store.state.selected;
    this.#store.update({ followed: link });
  }

  /** Whether the frame of a series is that of a link, and not where it happens to begin. */
  hasPlaced({ id }: Series): boolean {
    return this.#placed.has(id);
  }

  tell(problems: readonly LinkProblem[]): void {
    if (problems.length === 0) return;
    const { link } = words;
    addNotice(this.#store, 'problem', link.notInFull(problems.map((one) => link.problems[one]).join('; ')));
  }

  /** Shows what is open of it. Returns whether it is the scan that the link names. */
  showOpen(): boolean {
    const { followed, series } = this.#store.state;
    if (followed === undefined) return false;
    const found = named(followed, openFrom(followed.places[0], series));
    if ('missing' in found) return false;
    this.#show(found.series, false);
    return true;
  }

  /** Of what was opened just now: selects what the link names, or else `first`. */
  selectOf(opened: readonly Series[], first: Series | undefined): void {
    const { followed } = this.#store.state;
    const isFrom = followed !== undefined && openFrom(followed.places[0], opened).length > 0;
    if (!isFrom) this.#giveUp();
    if (isFrom && this.showOpen()) return;
    if (first !== undefined) select(this.#store, first.id);
    if (isFrom) this.#wait();
  }

  /** Nothing more comes from the place of the link: says what of it is not there. */
  finish(): void {
    const { followed, series } = this.#store.state;
    if (followed === undefined) return;
    const all = openFrom(followed.places[0], series);
    const found = named(followed, all);
    if ('series' in found) {
      this.#show(found.series, true);
      if (found.count > 1) addNotice(this.#store, 'information', words.link.several(found.count));
    } else if (all.length > 0) addNotice(this.#store, 'problem', words.link[MISSING[found.missing]]);
    this.#giveUp();
  }

  #show(series: Series, isLast: boolean): void {
    const store = this.#store;
    const { followed } = store.state;
    if (followed === undefined) return;
    this.#left = undefined;
    // What is told of the address stays while its scan is shown.
    select(store, series.id);
    const { frame } = followed;
    const count = series.imageIds.length;
    if (frame !== undefined && count > 0 && !this.#isFramed) {
      this.#isFramed = true;
      if (frame <= count) {
        this.#placed.add(series.id);
        goToFrame(store, frame);
      } else addNotice(store, 'problem', words.link.noFrame(frame, count));
    }
    const reason = this.#layOut(followed, series);
    if (reason === undefined && !isLast && !isAmbiguous(followed)) this.#giveUp();
    else if (reason !== undefined && isLast) addNotice(store, 'problem', words.link.noLayout(reason));
    else this.#wait();
  }

  /** Why the layout cannot be had now; undefined where it is shown. */
  #layOut({ layout, compare, with: partner }: Link, series: Series): string | undefined {
    const store = this.#store;
    if (layout === undefined) return undefined;
    const { state } = store;
    const reason = whyNotIn(layout, series, state.series);
    if (reason !== undefined) return reason;
    if (layout === 'beside') {
      const pairing = compare ?? state.pairing;
      const others = partnersOf(pairing, series, state.series);
      if ('reason' in others) return others.reason;
      const other = others.find(({ exam }) => exam?.sopInstanceUID === partner);
      if (partner !== undefined && other === undefined) return words.link.noPartner;
      store.update({ pairing, partner: other?.id, otherFrame: state.frame });
    }
    if (layout !== state.layout) setLayout(store, layout);
    return undefined;
  }

  #shown(): readonly unknown[] {
    const { selected, layout } = this.#store.state;
    return [selected, layout];
  }

  #wait(): void {
    this.#left = this.#shown();
  }

  #giveUp(): void {
    this.#left = undefined;
    this.#store.update({ followed: undefined });
  }

  /** Something came, or the user went somewhere else. */
  #onChange(): void {
    const { state } = this.#store;
    const { followed, selected } = state;
    if (followed === undefined) return;
    const left = this.#left;
    if (left === undefined) {
      const isFrom = openFrom(followed.places[0], state.series).some(({ id }) => id === selected);
      if (selected !== this.#before && !isFrom) this.#giveUp();
    } else if (this.#shown().every((value, index) => value === left[index])) this.showOpen();
    else this.#giveUp();
  }
}

const isAmbiguous = ({ places: [place], instance }: Link): boolean =>
  place.from === 'server' && instance === undefined;

/** What a link names of the scans that are open from its place, and of how many; or what of it is not there. */
function named(
  { series, instance, image }: Link,
  all: readonly Series[],
):
  | { readonly series: Series; readonly count: number }
  | { readonly missing: 'series' | 'instance' | 'image' } {
  const inSeries = all.filter(({ address }) => series === undefined || address?.series === series);
  if (inSeries.length === 0) return { missing: 'series' };
  const instances = inSeries.filter(
    ({ address }) => instance === undefined || address?.instance === instance,
  );
  if (instances.length === 0) return { missing: 'instance' };
  const images = instances.filter(
    ({ description }) =>
      image === undefined ||
      (description?.container !== undefined && imageName(description.container) === image),
  );
  const found = images.find(({ error }) => error === undefined) ?? images[0];
  if (found === undefined) return { missing: 'image' };
  const count = series === undefined ? 1 : new Set(images.map(({ address }) => address?.instance)).size;
  return { series: found, count };
}
