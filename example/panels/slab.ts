import { SLAB_PRESETS } from 'cornerstone-czm-image-loader/layers';
import type { Actions } from '../actions.js';
import { keptWhile } from '../model/kept.js';
import {
  isInMicrometres,
  notOffered,
  slabRemark,
  slabLimitsText,
  slabSources,
  slabSource,
  type SlabSources,
} from '../model/slab.js';
import type { SlabChoice, SlabKind, SlabOf } from '../model/slab-choice.js';
import type { ViewerState, ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { inEnglish } from './technical.js';

/** How far from a surface a limit can be dragged, in micrometres or samples. */
const REACH = 300;

/** Which slab is shown in place of the en-face section, of what, and what it rests on. */
export function slabPanel(store: ViewerStore, actions: Actions): HTMLElement {
  const choose = (change: Partial<SlabChoice>): void =>
    store.update({ slab: { ...store.state.slab, ...change } });
  const toggle = el(
    'button',
    { type: 'button', class: 'small', 'data-testid': 'slab-toggle', onclick: actions.toggleSlab },
    words.slab.show,
  );
  const kind = select('slab-kind', words.slab.kind, (value) => choose({ kind: value as SlabKind }));
  const of = select('slab-of', words.slab.of, (value) => choose({ of: value as SlabOf }));
  const projection = select('slab-projection', words.slab.projection, (value) =>
    choose({ projection: value as SlabChoice['projection'] }),
  );
  const depths = [0, 1].map((index) =>
    slider(`slab-depth-${index}`, index === 0 ? words.slab.firstSample : words.slab.lastSample, (value) => {
      const [first, end] = store.state.slab.depths;
      // The one that is moved takes the other with it.
      choose({ depths: index === 0 ? [value, Math.max(value, end)] : [Math.min(value, first), value] });
    }),
  );
  const surfaces = [0, 1].map((index) =>
    select(`slab-surface-${index}`, index === 0 ? words.slab.fromSurface : words.slab.toSurface, (value) => {
      const [upper, lower] = store.state.slab.surfaces;
      choose({ surfaces: index === 0 ? [value, lower] : [upper, value] });
    }),
  );
  const offsets = [0, 1].map((index) =>
    slider(`slab-offset-${index}`, words.slab.below, (value) => {
      const [upper, lower] = store.state.slab.offsets;
      choose({ offsets: index === 0 ? [value, lower] : [upper, value] });
    }),
  );
  const [betweenDepths, betweenSurfaces] = [
    el('div', { class: 'slab-limits' }, ...depths.map(({ row }) => row)),
    el('div', { class: 'slab-limits' }, ...surfaces.flatMap((one, index) => [one.row, offsets[index]?.row])),
  ];
  const said = el('div', { 'data-testid': 'slab-said', role: 'status' });
  const source = el('div', { class: 'hint', 'data-testid': 'slab-source' });
  const missing = el('div', { class: 'hint', 'data-testid': 'slab-not-offered' });
  const rest = el(
    'div',
    {},
    el('p', { class: 'slab-row' }, kind.row, projection.row, of.row),
    betweenDepths,
    betweenSurfaces,
    said,
    source,
    missing,
  );
  const section = el(
    'section',
    { class: 'slab-panel', 'data-testid': 'slab-panel' },
    el('div', { class: 'slab-row' }, el('h3', {}, words.slab.title), toggle),
    rest,
  );

  store.watch(
    (state) => [state.slab, state.slabShown, state.madeSlab, state.layout, slabSourcesOnce(state)],
    (slab, isShown, _made, layout, sources) => {
      section.hidden = sources === undefined || layout !== 'sections';
      if (sources === undefined) return;
      rest.hidden = !isShown;
      toggle.textContent = isShown ? words.slab.hide : words.slab.show;
      toggle.setAttribute('aria-pressed', String(isShown));
      const refused = notOffered(sources);
      const surfaceNames = sources.layers?.surfaces.map(({ name }) => name) ?? [];
      kind.set(
        slab.kind,
        kindsOf(
          refused.map(({ name }) => name),
          surfaceNames.length > 0,
        ),
      );
      projection.set(slab.projection, entries(words.slab.projections));
      of.set(sources.flow === undefined ? 'structure' : slab.of, ofsOf(sources));
      betweenDepths.hidden = slab.kind !== 'depths';
      betweenSurfaces.hidden = slab.kind !== 'surfaces';
      const { rows } = sources.description.upright;
      for (const index of [0, 1] as const) {
        depths[index]?.set(slab.depths[index], [1, rows], words.slab.sampleOf(slab.depths[index], rows));
        const says = isInMicrometres(sources.description) ? words.slab.offset : words.slab.offsetInSamples;
        const offset = slab.offsets[index];
        offsets[index]?.set(offset, [-REACH, REACH], says(offset));
        const names = new Set([slab.surfaces[index], ...surfaceNames]);
        surfaces[index]?.set(
          slab.surfaces[index],
          [...names].map((name) => ({ value: name, text: words.surface(name) })),
        );
      }
      const names = refused.map(({ name, reason }) =>
        words.slab.refused(words.slab.inSentence[name], reason),
      );
      missing.replaceChildren(
        ...(names.length > 0 ? [el('p', {}, words.slab.notOffered(names.join(words.slab.between)))] : []),
        ...shown(inEnglish(...refused.map(({ name, reason }) => `${name}: ${reason}`))),
        ...(sources.flow === undefined ? [el('p', {}, words.slab.noFlow(sources.whyNoFlow))] : []),
      );
      const made = isShown ? store.state.madeSlab : undefined;
      const isMade = made !== undefined && !('reason' in made);
      const why = made !== undefined && 'reason' in made ? made.reason : undefined;
      said.replaceChildren(
        ...(isMade ? [[slabLimitsText(made), slabRemark(made)].filter(Boolean).join(' · ')] : []),
        ...(why === undefined ? [] : [words.slab.none(why), ...shown(inEnglish(why))]),
      );
      const { text, sources: quoted } = isMade ? slabSource(made) : { text: '', sources: [] };
      source.replaceChildren(text, ...shown(inEnglish(...quoted)));
    },
  );
  return section;
}

/** The same as long as nothing of it changes. */
const slabSourcesOnce = keptWhile(
  (state: ViewerState) => [state.selected, state.series, state.layersOf],
  slabSources,
);

interface Option {
  readonly value: string;
  readonly text: string;
  readonly disabled?: boolean;
}

const shown = (element: HTMLElement | false): readonly HTMLElement[] => (element ? [element] : []);

const entries = (texts: Readonly<Record<string, string>>): Option[] =>
  Object.entries(texts).map(([value, text]) => ({ value, text }));

const kindsOf = (refused: readonly string[], hasSurfaces: boolean): Option[] =>
  [...SLAB_PRESETS, 'surfaces' as const, 'depths' as const].map((value) => ({
    value,
    text: words.slab.kinds[value],
    disabled: refused.includes(value) || (value === 'surfaces' && !hasSurfaces),
  }));

const ofsOf = ({ structure, flow }: SlabSources): Option[] =>
  entries(words.slab.ofs).map((option) => ({
    ...option,
    disabled:
      (option.value !== 'flow' && structure === undefined) ||
      (option.value !== 'structure' && flow === undefined),
  }));

/** Its options are replaced only when they change, so that one that is open stays open. */
function select(testId: string, label: string, chosen: (value: string) => void) {
  const field = el('select', {
    'aria-label': label,
    'data-testid': testId,
    onchange: () => chosen(field.value),
  });
  let before = '';
  return {
    row: el('label', {}, field),
    set(value: string, options: readonly Option[]): void {
      const now = JSON.stringify(options);
      if (now !== before) {
        before = now;
        field.replaceChildren(
          ...options.map(({ value: of, text, disabled = false }) =>
            el('option', { value: of, disabled }, text),
          ),
        );
      }
      field.value = value;
    },
  };
}

function slider(testId: string, label: string, moved: (value: number) => void) {
  const field = el('input', {
    type: 'range',
    'aria-label': label,
    'data-testid': testId,
    oninput: () => moved(field.valueAsNumber),
  });
  const text = el('output', {});
  return {
    row: el('label', { class: 'slab-slider' }, el('span', {}, label), text, field),
    set(value: number, [least, most]: readonly [number, number], shown: string): void {
      [field.min, field.max] = [String(least), String(most)];
      field.value = String(value);
      field.setAttribute('aria-valuetext', shown);
      text.textContent = shown;
    },
  };
}
