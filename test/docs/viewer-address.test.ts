import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linkedRoot, linkedUrl, readLink, writeLink, type Link } from '../../example/model/link.js';
import type { Address, Series } from '../../example/model/series.js';
import { shownLink } from '../../example/model/shown-link.js';
import { select } from '../../example/model/changes.js';
import { createStore } from '../../example/model/state.js';
import { readPage } from './pages.js';

/* What docs/viewer.md promises of the page's address. */

const page = readPage('docs/viewer.md').text;
const BASE = 'https://viewer.example/clinic/index.html';
const read = (hash: string) => readLink(hash, BASE);

const uid = fc
  .array(fc.integer({ min: 0, max: 99_999_999 }), { minLength: 1, maxLength: 7 })
  .map((parts) => parts.join('.'));
const url = fc.webUrl({ withQueryParameters: true }).map((text) => linkedUrl(text, BASE)!);
const server = fc.record({
  from: fc.constant('server' as const),
  root: fc.webUrl().map((text) => linkedRoot(text, BASE)!),
  study: uid,
});
const sample = fc.record({
  from: fc.constant('sample' as const),
  file: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => /^[^/\\]+$/.test(text)),
});
const place = fc.oneof(server, fc.record({ from: fc.constant('url' as const), url }), sample);
const link: fc.Arbitrary<Link> = fc.record(
  {
    places: fc.tuple(place),
    series: uid,
    instance: uid,
    image: fc.constantFrom('040710A1', '040710AD.3'),
    frame: fc.integer({ min: 1, max: 16_384 }),
    layout: fc.constantFrom('stack', 'linked', 'beside', 'sections', 'volume'),
    compare: fc.constantFrom('eyes', 'visits'),
    with: uid,
  },
  { requiredKeys: ['places'] },
);

describe('the address', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(link, (one) => expect(read(writeLink(one))).toEqual({ link: one, problems: [] })));
  });

  it('holds other studies and URLs, as far as it does not get too long', () => {
    expect(page).toContain('up to 2000 characters');
    fc.assert(
      fc.property(fc.array(fc.oneof(server, place), { maxLength: 40 }), link, (others, one) => {
        const all: Link = { ...one, places: [one.places[0], ...others] };
        const hash = writeLink(all);
        const { link: back } = read(hash);
        expect(back).toEqual({ ...all, places: all.places.slice(0, back!.places.length) });
        expect(hash.length <= 2000 || back!.places.length === 1).toBe(true);
        expect(back!.places.length === all.places.length || hash.length > 1000).toBe(true);
      }),
    );
  });

  it('is the one in the documents', () => {
    const [, shown] = /`(#server=[^`]+)`/.exec(page)!;
    expect(read(shown!)).toEqual({
      link: {
        places: [{ from: 'server', root: 'https://archive.example/dicom-web', study: '1.2.3' }],
        series: '1.2.3.4',
        frame: 64,
        layout: 'sections',
      },
      problems: [],
    });
    expect(writeLink(read(shown!).link!)).toBe(shown);
  });

  it('may be anything: nothing is thrown, and what is read can be had', () => {
    const key = fc.constantFrom(
      ...['server', 'study', 'url', 'sample', 'series', 'instance', 'image', 'frame', 'layout', 'compare'],
      ...['with', 'token', '__proto__', 'constructor', 'toString'],
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      uid,
      fc.constantFrom('%', '%zz', '//', 'https://[', '1e9'),
    );
    const parts = fc.array(fc.tuple(key, value).map(([name, text]) => `${name}=${text}`));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          parts.map((all) => `#${all.join('&')}`),
        ),
        (hash) => {
          const { link: found, problems } = read(hash);
          if (found === undefined) return;
          const text = JSON.stringify(found);
          expect(text).not.toMatch(/javascript:|data:|blob:|file:/i);
          expect(problems).not.toContain('length');
          expect(read(writeLink({ ...found, places: [found.places[0]] })).problems).toEqual([]);
        },
      ),
    );
  });

  it.each([
    ['frame=0', 'frame'],
    ['frame=abc', 'frame'],
    ['frame=-1', 'frame'],
    ['frame=1.5', 'frame'],
    ['frame=1e3', 'frame'],
    ['frame=99999999999999999999', 'frame'],
    ['layout=foo', 'layout'],
    ['series=1..2', 'series'],
    ['instance=../1', 'instance'],
    ['image=structural', 'image'],
    ['compare=both', 'compare'],
    ['with=', 'with'],
  ])('is followed without %s, which is told', (part, problem) => {
    expect(read(`#sample=cube.dcm&${part}`)).toEqual({
      link: { places: [{ from: 'sample', file: 'cube.dcm' }] },
      problems: [problem],
    });
  });

  it.each([
    ['study=1.2.3', 'place'],
    ['server=https://archive.example&study=1.2/../3', 'study'],
    ['server=ftp://archive.example&study=1.2.3', 'server'],
    ['server=https://me:secret@archive.example&study=1.2.3', 'server'],
    ['server=https://archive.example?key=secret&study=1.2.3', 'server'],
    ['url=javascript:alert(1)', 'url'],
    ['url=https://me:secret@archive.example/scan.dcm', 'url'],
    ['sample=../../secret', 'sample'],
  ])('is not followed, and not taken for that of another scan: %s', (part, problem) => {
    expect(read(`#${part}`)).toEqual({ link: undefined, problems: [problem] });
    expect(read(`#${part}&url=https://archive.example/other.dcm`).link).toBeUndefined();
  });

  it('is not read where it is far too long', () => {
    expect(read(`#sample=${'x'.repeat(9000)}`)).toEqual({ link: undefined, problems: ['length'] });
  });

  it.each(['frame=4', 'server=https://archive.example'])('names no scan: %s', (part) => {
    expect(read(`#${part}`)).toEqual({ link: undefined, problems: ['place'] });
  });

  it('of others is left alone', () => {
    for (const hash of ['', '#', '#chapter', '#a=b&token=secret']) {
      expect(read(hash)).toEqual({ link: undefined, problems: [] });
    }
  });
});

describe('the address of what is shown', () => {
  const series = (id: string, address: Address | undefined, instance = id): Series =>
    ({
      ...{
        id,
        name: 'PHANTOM^ONE.dcm',
        origin: 'server',
        group: undefined,
        imageIds: ['a', 'b', 'c'],
        address,
      },
      ...{ description: undefined, error: undefined, bytes: () => Promise.reject(new Error('not read')) },
      exam: {
        ...{
          sopClassUID: '',
          sopInstanceUID: instance,
          studyInstanceUID: '1.2',
          laterality: 'R',
          date: '20180312',
        },
        ...{ time: '', acquisitionDateTime: '', references: [] },
        patient: { id: 'TEST-1', name: 'PHANTOM^ONE', birthDate: '19500101', issuer: '' },
      },
    }) as unknown as Series;
  const at = (study: string, uids: { series: string; instance: string }): Address => ({
    place: { from: 'server', root: 'https://archive.example/dicom-web', study },
    ...uids,
  });
  const shown = (all: readonly Series[], id: string): string | undefined => {
    const store = createStore();
    store.update({ series: all });
    select(store, id);
    const found = shownLink(store.state);
    return found && writeLink(found);
  };
  const one = series('one', at('1.2', { series: '1.2.1', instance: '1.2.1.1' }));
  const ROOT = '#server=https://archive.example/dicom-web';

  it('says nothing of files', () => {
    expect(shown([series('file', undefined), one], 'file')).toBeUndefined();
  });

  it('says which of several scans of a series, and what else is open', () => {
    expect(shown([one], 'one')).toBe(`${ROOT}&study=1.2&series=1.2.1&frame=2&layout=stack`);
    const two = series('two', at('1.2', { series: '1.2.1', instance: '1.2.1.2' }));
    const other = series('other', at('1.3', { series: '1.3.1', instance: '1.3.1.1' }));
    expect(shown([one, two, series('file', undefined), other], 'two')).toBe(
      `${ROOT}&study=1.2&series=1.2.1&instance=1.2.1.2&frame=2&layout=stack&study=1.3`,
    );
  });

  it('holds nothing of the patient', () => {
    expect(shown([one], 'one')).not.toMatch(/TEST|PHANTOM|1950/);
  });
});
