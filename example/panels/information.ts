import type { Description, ImageLayers, Length, NotKnown, OrderProof } from 'cornerstone-czm-image-loader';
import { dateLabel, timeLabel } from '../model/exam-words.js';
import { companionsOf, lineIn, whyNotLinked } from '../model/linked.js';
import { whyNoVolume, type Series } from '../model/series.js';
import { loadingOf, selectedSeries, type ViewerStore } from '../model/state.js';
import { encodingLabel, eyeLabel, lengthLabel, seriesTitle } from '../model/wording.js';
import { isCoarseFirst } from '../viewer/cube.js';
import type { Plugin } from '../viewer/start.js';
import type { ReadableError } from '../model/readable-error.js';
import { words } from '../words/index.js';
import { el, type Child } from './dom.js';
import { repairs } from './repairs.js';
import { inEnglish, technicalDetails } from './technical.js';

/** What is known of the series that is shown, how it is known, and every repair with its reason. */
export function information(store: ViewerStore, plugin: Plugin, saveReport: () => void): HTMLElement {
  const body = el('div', { class: 'information-body' });
  const panel = el(
    'aside',
    {
      class: 'information',
      'aria-label': words.header.information,
      'data-testid': 'information',
      tabindex: '0',
    },
    body,
  );
  store.watch(
    (state) => [state.information],
    (shown) => {
      panel.hidden = !shown;
    },
  );
  // The plugin knows a data set once its first frame was asked for.
  store.watch(
    (state) => [
      selectedSeries(state),
      state.series,
      loadingOf(state, state.selected).loaded > 0,
      loadingOf(state, state.selected).failed,
      state.orderProofs,
      state.layersOf,
      state.layout === 'sections' && loadingOf(state, state.selected).running,
      state.arrived,
    ],
    (series, all, _loaded, failed, proofs, layersOf, isLoadingSections, _arrived) => {
      if (series === undefined) return body.replaceChildren();
      const known = plugin.describe(series.imageIds[0] ?? '');
      const proof = proofs.get(series.id);
      const isCoarse = isLoadingSections && isCoarseFirst(series);
      body.replaceChildren(
        el('h2', {}, seriesTitle(series)),
        problems(series, failed, proof),
        facts(series, all, known?.description ?? series.description, proof, {
          layers: layersOf.get(series.id),
          isCoarse,
        }),
        repairs(series, known?.repairs ?? []),
        reporting(saveReport),
      );
    },
  );
  return panel;
}

/** For those who see a wrong picture and cannot share the file. */
const reporting = (saveReport: () => void): HTMLElement =>
  el(
    'section',
    { class: 'reporting' },
    el(
      'button',
      { type: 'button', 'data-testid': 'save-report', onclick: saveReport },
      words.information.report,
    ),
    el('p', {}, words.information.reportTitle),
  );

function problems(
  { error, description }: Series,
  failed: ReadonlyMap<number, ReadableError>,
  proof: OrderProof | undefined,
): HTMLElement {
  const list = el('ul', { class: 'problems', 'data-testid': 'problems' });
  if (error !== undefined) {
    const { title, detail, advice, technical } = error;
    list.append(el('li', {}, el('strong', {}, title), ` ${detail} ${advice}`, technicalDetails(technical)));
  }
  for (const [frame, { title, detail, technical }] of failed) {
    const text = technical === undefined ? ` ${detail}` : '';
    list.append(
      el(
        'li',
        {},
        el('strong', {}, words.information.frameFailed(frame, title)),
        text,
        technicalDetails(technical),
      ),
    );
  }
  const told = new Set([...failed.values()].map(({ technical, detail }) => technical ?? detail));
  for (const { code, message } of description?.warnings ?? []) {
    if (told.has(message)) continue;
    const lines =
      code === 'FRAME_DAMAGED'
        ? [words.information.frameDamaged, technicalDetails(message)]
        : [words.information.warning(code, message), inEnglish(message)];
    list.append(el('li', {}, ...lines));
  }
  if (proof?.verdict === 'contradicted') {
    const { message } = proof;
    list.append(el('li', {}, words.information.contradicted(message), inEnglish(message)));
  }
  list.hidden = list.childElementCount === 0;
  return list;
}

/** A fact: its name, and what is known of it. */
type Row = readonly [name: string, ...known: Child[]];

function facts(
  series: Series,
  all: readonly Series[],
  description: Description | undefined,
  proof: OrderProof | undefined,
  { layers, isCoarse }: { readonly layers: ImageLayers | NotKnown | undefined; readonly isCoarse: boolean },
): HTMLElement {
  const says = words.information;
  const rows: Row[] = [[says.file, series.name]];
  const { exam } = series;
  if (exam !== undefined && exam.date !== '') {
    rows.push([says.acquired, [dateLabel(exam.date), timeLabel(exam.time)].filter(Boolean).join(', ')]);
  }
  if (description !== undefined) {
    const { spacing, upright, stored, frames } = description;
    if (description.protocol !== '') rows.push([says.protocol, description.protocol]);
    rows.push([says.kind, description.family === 'not-czm' ? says.notCzm : says.kinds[description.kind]]);
    rows.push([says.eye, eyeLabel(description.laterality) ?? says.eyeNotStated]);
    if (frames.count > 0) {
      const count = says.framesOf(frames.count, upright.rows, upright.columns);
      const isTurned = stored.rows !== upright.rows;
      const stage = encodingLabel(description);
      rows.push([says.frames, isTurned ? says.framesTurned(count, stored.rows, stored.columns) : count]);
      if (stage !== undefined) rows.push([says.stored, says.encodings[stage]]);
    }
    if (description.family !== 'not-czm' && frames.count > 0) {
      rows.push([says.orientation, says.orientations[description.orientation.basis]]);
      rows.push([says.across, ...known(spacing.horizontal)], [says.down, ...known(spacing.vertical)]);
      if (frames.count > 1) rows.push([says.between, ...known(spacing.betweenFrames)]);
      const { planes, positions } = description.geometry;
      rows.push([says.position, says.positionOf(words.provenance[planes], words.provenance[positions])]);
    }
    if (isCoarse) rows.push([says.pictures, says.coarse]);
    const reason = whyNoVolume(series);
    if (reason !== undefined && frames.count > 0) rows.push([says.sections, reason]);
    if (whyNotLinked(series, all) === undefined) rows.push(...linked(series, all));
    if (proof !== undefined) {
      const { verdict, message } = proof;
      rows.push([says.order, says.orderOf[verdict](message), inEnglish(message)]);
    }
    if (layers !== undefined) rows.push([says.layers, ...layersText(layers)]);
  }
  return el(
    'dl',
    { class: 'facts', 'data-testid': 'facts' },
    ...rows.flatMap(([name, ...value]) => [el('dt', {}, name), el('dd', {}, ...value)]),
  );
}

/** Which layers are drawn, whose they are and how that is known; or why there are none. */
function layersText(known: ImageLayers | NotKnown): Child[] {
  const says = words.information;
  if ('reason' in known) return [says.noLayers(known.reason), inEnglish(known.reason)];
  const { layers, objects } = known;
  const whose = layers.origin === 'instrument' ? says.instrument : says.heightMap;
  const names = layers.surfaces.map(({ name }) => words.surface(name)).join('; ') || says.noSurface;
  const evidence = [
    ...objects.map(({ link, order }) => `${link.evidence} ${order}`),
    ...layers.problems.map(({ message }) => message),
  ].join(' ');
  return [says.layersOf(names, whose, evidence), inEnglish(evidence)];
}

/** What is known of the other images of the file. */
function linked(series: Series, all: readonly Series[]): Row[] {
  const says = words.information;
  const { cube, whyNoCube, enFace, fundus } = companionsOf(series, all);
  const place = (picture: Series | undefined): Child[] => {
    if (picture === undefined) return [says.noPicture];
    const line = lineIn(series, picture, 1);
    if ('reason' in line) return [says.placeUnknown(line.reason), inEnglish(line.reason)];
    const { provenance, note = '', source } = line;
    return [says.place(words.provenance[provenance], note, source), inEnglish(source)];
  };
  return [
    [says.otherCube, cube === undefined ? (whyNoCube ?? '') : says.sameGrid(seriesTitle(cube))],
    [says.inEnFace, ...place(enFace)],
    [says.inFundus, ...place(fundus)],
  ];
}

function known({ mm, provenance, source }: Length): Child[] {
  const { lengthUnknown, length } = words.information;
  if (mm === null) return [lengthUnknown];
  return [length(lengthLabel(mm), words.provenance[provenance], source), inEnglish(source)];
}
