import type { Words } from '../words/index.js';
import type { Pairing } from './pairs.js';
import type { Layout } from './state.js';

/** Where scans can be had from again: a study on a DICOMweb server, a file at a URL, or a built-in scan. */
export type Place =
  | { readonly from: 'server'; readonly root: string; readonly study: string }
  | { readonly from: 'url'; readonly url: string }
  | { readonly from: 'sample'; readonly file: string };

/** What the page's address says of what is shown, after its `#`. */
export interface Link {
  /** The first holds what is shown; scans of the others are in the list. */
  readonly places: readonly [Place, ...Place[]];
  /** Series Instance UID. */
  readonly series?: string;
  /** SOP Instance UID, where the series holds several scans. */
  readonly instance?: string;
  /** An image of Raw Data Storage: {@link imageName} of its container. */
  readonly image?: string;
  /** One-based. */
  readonly frame?: number;
  readonly layout?: Layout;
  /** What is beside it in the layout `beside`. */
  readonly compare?: Pairing;
  /** SOP Instance UID of the scan that it is compared with. */
  readonly with?: string;
}

const LAYOUTS: readonly Layout[] = ['stack', 'linked', 'beside', 'sections', 'volume'];
const PAIRINGS: readonly Pairing[] = ['eyes', 'visits'];

/** What can be wrong with an address. Values are never repeated: anybody can make an address. */
export type LinkProblem = keyof Words['link']['problems'];

/** Characters at most that are read, and that are written of scans that are not shown. */
const MOST_READ = 8000;
const MOST_WRITTEN = 2000;

/** How an address names an image of Raw Data Storage: `040710A1`, or `040710A1.2` of a second item. */
export const imageName = ({ tag, item }: { readonly tag: string; readonly item: number }): string =>
  item === 0 ? tag : `${tag}.${item + 1}`;

/** An address that a link may name, in the form that is compared; undefined where it is none, or holds a password. */
export function linkedUrl(text: string, base: string): string | undefined {
  if (!URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  const isOpen = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isOpen || url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  return url.href;
}

/** The same of the root of a server, which has no query and ends in no slash. */
export function linkedRoot(text: string, base: string): string | undefined {
  const url = linkedUrl(text, base);
  return url === undefined || url.includes('?') ? undefined : url.replace(/\/+$/, '');
}

export const isSamePlace = (a: Place, b: Place): boolean => JSON.stringify(a) === JSON.stringify(b);

const matching =
  (pattern: RegExp) =>
  (text: string): string | undefined =>
    pattern.test(text) ? text : undefined;
const oneOf =
  <T extends string>(all: readonly T[]) =>
  (text: string): T | undefined =>
    all.find((one) => one === text);
// PS3.5 9.1, but for leading zeros, which some archives have.
const uid = matching(/^(?=.{1,64}$)\d+(\.\d+)*$/);
const number = (text: string): number | undefined => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined);

const DETAILS = {
  series: uid,
  instance: uid,
  image: matching(/^[\dA-F]{8}(\.([2-9]|[1-9]\d{1,3}))?$/),
  frame: number,
  layout: oneOf(LAYOUTS),
  compare: oneOf(PAIRINGS),
  with: uid,
} as const;
const isDetail = (key: string): key is keyof typeof DETAILS => Object.hasOwn(DETAILS, key);
const PLACES: readonly string[] = ['server', 'study', 'url', 'sample'];

/**
 * Reads what follows the `#` of an address. Never throws: what cannot be read is left out and named. Other words than
 * a link's are no link and no problem.
 *
 * @param base what addresses in it are relative to.
 */
export function readLink(
  hash: string,
  base: string,
): { readonly link: Link | undefined; readonly problems: readonly LinkProblem[] } {
  const text = hash.replace(/^#/, '');
  if (text.length > MOST_READ) return { link: undefined, problems: ['length'] };
  const entries = [...new URLSearchParams(text)].filter(([key]) => isDetail(key) || PLACES.includes(key));
  if (entries.length === 0) return { link: undefined, problems: [] };
  const problems = new Set<LinkProblem>();
  const found: Record<string, string | number> = {};
  const places: (Place | undefined)[] = [];
  const read = <T>(key: LinkProblem, value: T | undefined): T | undefined => {
    if (value === undefined) problems.add(key);
    return value;
  };
  // A study is on the server that is named before it, or else on the first one.
  let server = entries.find(([key]) => key === 'server')?.[1];
  for (const [key, value] of entries) {
    if (key === 'server') server = value;
    else if (key === 'study') {
      const study = read('study', uid(value));
      const root = read(server === undefined ? 'place' : 'server', linkedRoot(server ?? '//', base));
      places.push(study === undefined || root === undefined ? undefined : { from: 'server', root, study });
    } else if (key === 'url') {
      const url = read('url', linkedUrl(value, base));
      places.push(url === undefined ? undefined : { from: 'url', url });
    } else if (key === 'sample') {
      const file = read('sample', matching(/^[^/\\]{1,200}$/)(value));
      places.push(file === undefined ? undefined : { from: 'sample', file });
    } else if (isDetail(key) && !(key in found)) {
      const detail = read(key, DETAILS[key](value));
      if (detail !== undefined) found[key] = detail;
    }
  }
  const [first, ...others] = places;
  if (first === undefined) {
    if (places.length === 0) problems.add('place');
    return { link: undefined, problems: [...problems] };
  }
  const link: Link = { places: [first, ...others.filter((place) => place !== undefined)], ...found };
  return { link, problems: [...problems] };
}

/** The `#` and what follows it, for {@link readLink}. What would make it too long of scans that are not shown is left out. */
export function writeLink({ places: [first, ...others], ...details }: Link): string {
  const parameters = new URLSearchParams(placeEntries(first));
  for (const key of Object.keys(DETAILS)) {
    if (!isDetail(key)) continue;
    const value = details[key];
    if (value !== undefined) parameters.append(key, String(value));
  }
  let text = readable(parameters);
  let root = first.from === 'server' ? first.root : undefined;
  for (const place of others) {
    const isSame = place.from === 'server' && place.root === root;
    const added = readable(new URLSearchParams(placeEntries(place).slice(isSame ? 1 : 0)));
    if (text.length + added.length >= MOST_WRITTEN) break;
    text += `&${added}`;
    if (place.from === 'server') root = place.root;
  }
  return `#${text}`;
}

function placeEntries(place: Place): string[][] {
  if (place.from === 'url') return [['url', place.url]];
  if (place.from === 'sample') return [['sample', place.file]];
  return [
    ['server', place.root],
    ['study', place.study],
  ];
}

/** Colons and slashes may stand as they are behind a `#`. */
const readable = (parameters: URLSearchParams): string =>
  parameters.toString().replaceAll('%3A', ':').replaceAll('%2F', '/');
