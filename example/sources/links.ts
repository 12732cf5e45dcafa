import { readLink, type Link, type Place } from '../model/link.js';
import { readableError } from '../model/readable-error.js';
import { openFrom } from '../model/shown-link.js';
import { addNotice } from '../model/changes.js';
import type { ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';
import { refusedAccess } from './json-request.js';
import type { LinkFollower } from './link-follower.js';
import type { Opener } from './opener.js';

/** Asks for the token of a server; `goOn` is to be called once the study is open. */
export type AskForToken = (root: string, study: string, why: string, goOn: () => void) => void;

/** Opens what addresses of the page name. */
export class Links {
  readonly #store: ViewerStore;
  readonly #opener: Opener;
  readonly #follower: LinkFollower;
  readonly #ask: AskForToken;

  constructor(store: ViewerStore, opener: Opener, follower: LinkFollower, ask: AskForToken) {
    this.#store = store;
    this.#opener = opener;
    this.#follower = follower;
    this.#ask = ask;
  }

  /** The built-in scans, and among them what the address names, unless it names scans from elsewhere. */
  async start(hash: string, samples: boolean): Promise<void> {
    const { link, problems } = readLink(hash, document.baseURI);
    const [place] = link?.places ?? [];
    if (place !== undefined && place.from !== 'sample') return this.follow(hash);
    if (link !== undefined) this.#follower.want(link);
    if (samples || link !== undefined) await this.#opener.openSamples(place?.file);
    if (link !== undefined) this.#finish(link);
    this.#follower.tell(problems);
  }

  /** Shows what an address names, opening it where that is needed. Never rejects: what is not to be had is said. */
  async follow(hash: string): Promise<void> {
    const { link, problems } = readLink(hash, document.baseURI);
    if (link !== undefined) {
      this.#follower.want(link);
      this.#follower.showOpen();
      await this.#openPlaces(link);
    }
    this.#follower.tell(problems);
  }

  async #openPlaces(link: Link): Promise<void> {
    const [first] = link.places;
    const ends: Promise<unknown>[] = [];
    for (const place of link.places) {
      if (openFrom(place, this.#store.state.series).length > 0) continue;
      try {
        const { ended } = await this.#open(place, place !== first);
        ends.push(ended);
      } catch (error) {
        const { detail, technical } = readableError(error);
        addNotice(this.#store, 'problem', words.link.notOpened(detail), technical);
        if (place !== first || place.from !== 'server' || !refusedAccess(error)) continue;
        // The others may be on the same server.
        const { host } = new URL(place.root);
        return this.#ask(place.root, place.study, words.link.asks(host, detail), () => this.#goOn(link));
      }
    }
    void Promise.all(ends).then(() => this.#finish(link));
  }

  /** With the token that the user gave. */
  #goOn(link: Link): void {
    if (openFrom(link.places[0], this.#store.state.series).length > 0) void this.#openPlaces(link);
  }

  #finish(link: Link): void {
    if (this.#store.state.followed === link) this.#follower.finish();
  }

  /** Resolves with what settles when all of it is there. */
  async #open(place: Place, isQuiet: boolean): Promise<{ readonly ended: Promise<unknown> }> {
    const options = { isGiven: true, isQuiet };
    if (place.from === 'url') return this.#opener.openUrl(place.url, options);
    if (place.from === 'server') await this.#opener.openStudy(place, place.study, options);
    else await this.#opener.openNamedSample(place.file);
    return { ended: Promise.resolve() };
  }
}
