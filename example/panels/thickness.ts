import type { EtdrsGrid, LayerNumbers } from 'cornerstone-czm-image-loader/layers';
import type { Actions } from '../actions.js';
import { setCentre } from '../model/changes.js';
import type { ViewerStore } from '../model/state.js';
import { measuredOf, type Measured } from '../model/thickness.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { inEnglish } from './technical.js';

/** What is measured with the layers of a scan: between which surfaces, how thick, in which sector; to be saved. */
export function thicknessPanel(store: ViewerStore, actions: Actions): HTMLElement {
  const body = el('div', {});
  const section = el(
    'section',
    { class: 'thickness-panel', 'data-testid': 'thickness-panel' },
    el('h3', {}, words.thickness.title),
    body,
  );
  store.watch(
    (state) => [measuredOf(state), state.layout],
    (measured, layout) => {
      section.hidden = measured === undefined;
      if (measured === undefined) return body.replaceChildren();
      const { numbers } = measured;
      body.replaceChildren(
        surfaces(store, measured),
        thicknessOf(numbers, measured.layers.layers.origin),
        ...(numbers.etdrs === null ? [noGrid(numbers.whyNoEtdrs ?? '')] : gridOf(numbers.etdrs)),
        el(
          'div',
          { class: 'thickness-buttons' },
          button(words.thickness.putCentre, 'put-centre', actions.putCentre, layout !== 'sections'),
          button(
            words.thickness.statedCentre,
            'stated-centre',
            () => setCentre(store, measured.series.id, undefined),
            !store.state.centres.has(measured.series.id),
          ),
          button('CSV', 'save-csv', () => actions.saveNumbers('csv')),
          button('JSON', 'save-json', () => actions.saveNumbers('json')),
        ),
      );
    },
  );
  return section;
}

const button = (text: string, testId: string, run: () => void, disabled = false): HTMLElement =>
  el('button', { type: 'button', class: 'small', 'data-testid': testId, onclick: run, disabled }, text);

function surfaces(store: ViewerStore, { layers }: Measured): HTMLElement {
  const names = layers.layers.surfaces.map(({ name }) => name);
  const choose = (index: 0 | 1): HTMLElement => {
    const chosen = store.state.surfaces[index];
    const select = el(
      'select',
      {
        'aria-label': index === 0 ? words.thickness.upper : words.thickness.lower,
        'data-testid': index === 0 ? 'upper-surface' : 'lower-surface',
        onchange: () => {
          const [upper, lower] = store.state.surfaces;
          store.update({ surfaces: index === 0 ? [select.value, lower] : [upper, select.value] });
        },
      },
      ...[...new Set([chosen, ...names])].map((name) =>
        el('option', { value: name, selected: name === chosen }, words.surface(name)),
      ),
    );
    return select;
  };
  return el('p', { class: 'thickness-surfaces' }, choose(0), words.thickness.to, choose(1));
}

const noGrid = (reason: string): HTMLElement =>
  el(
    'div',
    { 'data-testid': 'why-no-etdrs' },
    el('p', {}, words.thickness.noGrid(reason)),
    inEnglish(reason),
  );

function thicknessOf(
  { thickness, whyNoThickness }: LayerNumbers,
  origin: keyof typeof words.layers.headings,
): HTMLElement {
  if (thickness === null) {
    const reason = whyNoThickness ?? '';
    const says = el('p', {}, words.thickness.none(reason));
    return el('div', { 'data-testid': 'why-no-thickness' }, says, inEnglish(reason));
  }
  const { mean, least, most, found, aScans, axial } = thickness;
  const share = (100 * found) / aScans;
  return el(
    'p',
    { 'data-testid': 'thickness-mean' },
    words.thickness.mean(
      ...([mean, least, most, share] as const),
      words.provenance[axial.provenance],
      words.layers.headings[origin],
    ),
  );
}

function gridOf({ sectors, centre, direction, notes }: EtdrsGrid): HTMLElement[] {
  const rows = sectors.map(({ name, mean, share }) =>
    el(
      'tr',
      { 'data-sector': name },
      el('th', { scope: 'row' }, words.thickness.sectors[name]),
      el('td', {}, mean === null ? words.thickness.noMean : words.thickness.sectorMean(mean)),
      el('td', {}, words.thickness.sectorShare(100 * share)),
    ),
  );
  const isPut = centre.provenance === 'assumed';
  const put = isPut
    ? words.thickness.setByYou
    : words.thickness.centreOf(words.provenance[centre.provenance], centre.source);
  const [directions, said] = [words.provenance[direction.provenance], notes.join(' ')];
  return [
    el(
      'table',
      { class: 'etdrs-table', 'data-testid': 'etdrs-table' },
      el('caption', {}, words.thickness.grid),
      el('tbody', {}, ...rows),
    ),
    el(
      'div',
      { class: 'hint', 'data-testid': 'etdrs-notes' },
      el('p', {}, words.thickness.notes(centre.aScan, centre.bScan, put, directions, direction.source, said)),
      inEnglish(isPut ? '' : `${centre.source}.`, `${direction.source}.`, said),
    ),
  ];
}
