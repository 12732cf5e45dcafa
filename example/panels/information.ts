import type { Description, ImageLayers, Length, NotKnown, OrderProof } from 'cornerstone-czm-image-loader';
import { dateLabel, timeLabel } from '../model/exam-words.js';
import { companionsOf, lineIn, whyNotLinked } from '../model/linked.js';
import { whyNoVolume, type Series } from '../model/series.js';
import { loadingOf, selectedSeries, type ViewerStore } from '../model/state.js';
import { encodingLabel, eyeLabel, lengthLabel, seriesTitle } from '../model/wording.js';
import { isCoarseFirst } from '../viewer/cube.js';
import type { Plugin } from '../viewer/start.js';
import type { ReadableError } from '../model/readable-error.js';
import { el } from './dom.js';
import { repairs } from './repairs.js';
import { technicalDetails } from './technical.js';

/** What is known of the series that is shown, how it is known, and every repair with its reason. */
export function information(store: ViewerStore, plugin: Plugin, saveReport: () => void): HTMLElement {
  const body = el('div', { class: 'information-body' });
  const panel = el(
    'aside',
    { class: 'information', 'aria-label': 'Information', 'data-testid': 'information', tabindex: '0' },
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
    el('button', { type: 'button', 'data-testid': 'save-report', onclick: saveReport }, 'Report for a bug'),
    el(
      'p',
      {},
      'A text of tags, lengths, sizes and what was recognized. It contains no name, ID, date, instance UID or pixel.',
    ),
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
      el('li', {}, el('strong', {}, `Frame ${frame}. ${title}.`), text, technicalDetails(technical)),
    );
  }
  const told = new Set([...failed.values()].map(({ technical, detail }) => technical ?? detail));
  for (const { code, message } of description?.warnings ?? []) {
    if (told.has(message)) continue;
    const lines =
      code === 'FRAME_DAMAGED' ? ['A frame of this file is damaged.', technicalDetails(message)] : [message];
    list.append(el('li', {}, ...lines));
  }
  if (proof?.verdict === 'contradicted') list.append(el('li', {}, proof.message));
  list.hidden = list.childElementCount === 0;
  return list;
}

function facts(
  series: Series,
  all: readonly Series[],
  description: Description | undefined,
  proof: OrderProof | undefined,
  { layers, isCoarse }: { readonly layers: ImageLayers | NotKnown | undefined; readonly isCoarse: boolean },
): HTMLElement {
  const rows: [string, string][] = [['File', series.name]];
  const { exam } = series;
  if (exam !== undefined && exam.date !== '') {
    rows.push(['Acquired', [dateLabel(exam.date), timeLabel(exam.time)].filter(Boolean).join(', ')]);
  }
  if (description !== undefined) {
    const { spacing, upright, stored, frames } = description;
    if (description.protocol !== '') rows.push(['Protocol', description.protocol]);
    rows.push(['Kind', description.family === 'not-czm' ? 'not a CIRRUS file' : description.kind]);
    rows.push(['Eye', eyeLabel(description.laterality) ?? 'not stated']);
    if (frames.count > 0) {
      const turned = stored.rows === upright.rows ? '' : `, turned from ${stored.rows} × ${stored.columns}`;
      const stage = encodingLabel(description);
      rows.push(['Frames', `${frames.count} of ${upright.rows} × ${upright.columns}${turned}`]);
      if (stage !== undefined) rows.push(['Stored', stage]);
    }
    if (description.family !== 'not-czm' && frames.count > 0) {
      rows.push(['Orientation', ORIENTATIONS[description.orientation.basis]]);
      rows.push(['Across', known(spacing.horizontal)], ['Down', known(spacing.vertical)]);
      if (frames.count > 1) rows.push(['Between frames', known(spacing.betweenFrames)]);
      rows.push([
        'Position',
        `planes ${description.geometry.planes}, places ${description.geometry.positions}`,
      ]);
    }
    if (isCoarse)
      rows.push(['Pictures', 'some are coarse for now, at a quarter of their size, until all are loaded']);
    const reason = whyNoVolume(series);
    if (reason !== undefined && frames.count > 0) rows.push(['Sections', reason]);
    if (whyNotLinked(series, all) === undefined) rows.push(...linked(series, all));
    if (proof !== undefined) rows.push(['Order', proof.message]);
    if (layers !== undefined) rows.push(['Layers', layersText(layers)]);
  }
  return el(
    'dl',
    { class: 'facts', 'data-testid': 'facts' },
    ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
  );
}

/** Which layers are drawn, whose they are and how that is known; or why there are none. */
function layersText(known: ImageLayers | NotKnown): string {
  if ('reason' in known) return known.reason;
  const { layers, objects } = known;
  const whose = layers.origin === 'instrument' ? "the instrument's own" : 'of a height map';
  const names = layers.surfaces.map(({ name }) => name).join('; ') || 'none that is plausible';
  const evidence = objects.map(({ link, order }) => `${link.evidence} ${order}`);
  return [`${names}: ${whose}.`, ...evidence, ...layers.problems.map(({ message }) => message)].join(' ');
}

/** What is known of the other images of the file. */
function linked(series: Series, all: readonly Series[]): [string, string][] {
  const { cube, whyNoCube, enFace, fundus } = companionsOf(series, all);
  const place = (picture: Series | undefined): string => {
    if (picture === undefined) return 'no such picture';
    const line = lineIn(series, picture, 1);
    return 'reason' in line ? `not known: ${line.reason}` : `${line.provenance}: ${line.source}`;
  };
  return [
    ['Other cube', cube === undefined ? (whyNoCube ?? '') : `${seriesTitle(cube)}, on the same grid`],
    ['In en-face', place(enFace)],
    ['In fundus', place(fundus)],
  ];
}

const ORIENTATIONS: Readonly<Record<Description['orientation']['basis'], string>> = {
  table: 'turned upright, as this kind of scan is known to be stored',
  container: 'turned upright, as the container of the raw data says',
  'image type': "turned upright, as the vendor's type of image says",
  'depth size': 'turned upright by the axis that is as long as a B-scan is deep',
  'depth pixel': 'turned upright by the axis whose pixels are depth samples',
  'standard object': 'as stored: a standard object states its own orientation',
  custom: 'turned as this page was told',
  recorded: 'upright already: this software turned it before',
  stated: 'as the file states it',
  'not decodable here': 'as stored',
  unknown: 'as stored: it is not known which way is up',
};

const known = ({ mm, provenance, source }: Length): string =>
  mm === null ? 'unknown' : `${lengthLabel(mm)}, ${provenance}: ${source}`;
