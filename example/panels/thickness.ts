import type { EtdrsGrid, LayerNumbers } from 'cornerstone-czm-image-loader/layers';
import type { Actions } from '../actions.js';
import { setCentre, type ViewerStore } from '../model/state.js';
import { measuredOf, type Measured } from '../model/thickness.js';
import { el } from './dom.js';

/** What is measured with the layers of a scan: between which surfaces, how thick, in which sector; to be saved. */
export function thicknessPanel(store: ViewerStore, actions: Actions): HTMLElement {
  const body = el('div', {});
  const section = el(
    'section',
    { class: 'thickness-panel', 'data-testid': 'thickness-panel' },
    el('h3', {}, 'Thickness'),
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
        thicknessOf(numbers),
        ...(numbers.etdrs === null
          ? [el('p', { 'data-testid': 'why-no-etdrs' }, `No ETDRS grid. ${numbers.whyNoEtdrs ?? ''}`)]
          : gridOf(numbers.etdrs)),
        el(
          'div',
          { class: 'thickness-buttons' },
          button('Centre at the crosshairs', 'put-centre', actions.putCentre, layout !== 'sections'),
          button(
            'Stated centre',
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
        'aria-label': index === 0 ? 'Upper surface' : 'Lower surface',
        'data-testid': index === 0 ? 'upper-surface' : 'lower-surface',
        onchange: () => {
          const [upper, lower] = store.state.surfaces;
          store.update({ surfaces: index === 0 ? [select.value, lower] : [upper, select.value] });
        },
      },
      ...[...new Set([chosen, ...names])].map((name) =>
        el('option', { value: name, selected: name === chosen }, name),
      ),
    );
    return select;
  };
  return el('p', { class: 'thickness-surfaces' }, choose(0), ' to ', choose(1));
}

function thicknessOf({ thickness, whyNoThickness }: LayerNumbers): HTMLElement {
  if (thickness === null) return el('p', { 'data-testid': 'why-no-thickness' }, whyNoThickness ?? '');
  const { mean, least, most, found, aScans, axial } = thickness;
  const share = ((100 * found) / aScans).toFixed(0);
  return el(
    'p',
    { 'data-testid': 'thickness-mean' },
    `mean ${mean.toFixed(1)} µm, ${least.toFixed(0)} to ${most.toFixed(0)} µm, in ${share} % of the A-scans; depth sample ` +
      `${axial.provenance}. By the instrument's own layers.`,
  );
}

function gridOf({ sectors, centre, direction, notes }: EtdrsGrid): HTMLElement[] {
  const rows = sectors.map(({ name, mean, share }) =>
    el(
      'tr',
      { 'data-sector': name },
      el('th', { scope: 'row' }, name),
      el('td', {}, mean === null ? 'none' : `${mean.toFixed(1)} µm`),
      el('td', {}, `${(100 * share).toFixed(0)} %`),
    ),
  );
  const put =
    centre.provenance === 'assumed' ? 'set by you (assumed)' : `${centre.provenance}: ${centre.source}`;
  return [
    el(
      'table',
      { class: 'etdrs-table', 'data-testid': 'etdrs-table' },
      el('caption', {}, 'ETDRS grid: mean of each sector, and share of its A-scans with a thickness'),
      el('tbody', {}, ...rows),
    ),
    el(
      'p',
      { class: 'hint', 'data-testid': 'etdrs-notes' },
      `Centre at A-scan ${centre.aScan.toFixed(1)}, B-scan ${centre.bScan.toFixed(1)}, ${put}. Directions ` +
        `${direction.provenance}: ${direction.source}. ${notes.join(' ')}`,
    ),
  ];
}
