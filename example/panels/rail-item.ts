import { timeLabel } from '../model/exam-words.js';
import { isAnalysis } from '../model/analysis.js';
import type { Report, Series } from '../model/series.js';
import { select } from '../model/changes.js';
import { loadingOf, type ViewerStore } from '../model/state.js';
import { eyeName, seriesSubtitle, seriesTitle } from '../model/wording.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import type { RailItem } from './rail-tree.js';

export interface ItemActions {
  readonly close: (one: Series | Report) => void;
  /** Told when an item comes near to what can be seen, once: it wants its picture then. */
  readonly seen: (element: HTMLElement, series: Series) => void;
  readonly gone: (element: HTMLElement) => void;
}

/** A scan in the list: its small picture, what it is, and a button that closes it. */
export function seriesItem(store: ViewerStore, series: Series, { close, seen, gone }: ItemActions): RailItem {
  const { error, imageIds, exam } = series;
  // It is no fault of theirs that they have no pictures.
  const isOfAnalysis = error !== undefined && isAnalysis(series);
  const isFaulty = error !== undefined && !isOfAnalysis;
  const picture = el('img', { alt: '', width: 72, height: 47, hidden: true });
  const eye = series.description?.laterality;
  const frames = imageIds.length === 0 ? '' : words.list.frames(imageIds.length);
  const progress = el('progress', {
    max: imageIds.length || 1,
    value: 0,
    'aria-label': words.list.framesLoaded,
  });
  const failures = el('span', { class: 'badge problem', hidden: true });
  const time = series.origin === 'sample' ? '' : timeLabel(exam?.time ?? '');
  const button = el(
    'button',
    {
      type: 'button',
      class: 'rail-item',
      'data-testid': 'series',
      'data-id': series.id,
      onclick: () => select(store, series.id),
    },
    el(
      'span',
      { class: isOfAnalysis ? 'rail-picture rail-document' : 'rail-picture' },
      picture,
      isOfAnalysis && icon('layers'),
      isFaulty && el('span', { class: 'no-picture' }, '!'),
    ),
    el(
      'span',
      { class: 'rail-text' },
      el('span', { class: 'rail-title' }, seriesTitle(series)),
      el(
        'span',
        { class: 'rail-file', title: series.name },
        [time, frames, seriesSubtitle(series)].filter(Boolean).join(' · '),
      ),
      el(
        'span',
        { class: 'rail-badges' },
        eye !== undefined &&
          el(
            'span',
            { class: 'badge eye', title: eyeName(eye) },
            eye,
            el('span', { class: 'visually-hidden' }, `, ${eyeName(eye)}`),
          ),
        isOfAnalysis && el('span', { class: 'badge' }, words.list.analysis),
        isFaulty && el('span', { class: 'badge problem' }, words.list.notShown),
        failures,
      ),
      progress,
    ),
  );
  const element = el(
    'li',
    { class: 'rail-row rail-entry' },
    button,
    series.group === undefined && closeButton(seriesTitle(series), () => close(series)),
  );
  const end = store.watch(
    (state) => [state.selected, state.thumbnails.get(series.id), loadingOf(state, series.id)],
    (selected, url, { loaded, running, failed }) => {
      if (selected === series.id) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
      if (url !== undefined) picture.src = url;
      picture.hidden = url === undefined;
      progress.value = loaded;
      progress.style.visibility = running ? '' : 'hidden';
      failures.hidden = failed.size === 0;
      failures.textContent = words.list.damaged(failed.size);
    },
  );
  seen(element, series);
  return {
    element,
    end: () => {
      gone(element);
      end();
    },
  };
}

/** A report in the list. What it is called in its file may hold a name, and is not shown. */
export function reportItem(store: ViewerStore, report: Report, { close }: ItemActions): RailItem {
  const { exam } = report;
  const eye = exam.laterality === undefined ? '' : words.eyes.headings[exam.laterality];
  const button = el(
    'button',
    {
      type: 'button',
      class: 'rail-item',
      'data-testid': 'report',
      onclick: () => store.update({ openReport: report, scans: false }),
    },
    el('span', { class: 'rail-picture rail-document' }, icon('report')),
    el(
      'span',
      { class: 'rail-text' },
      el('span', { class: 'rail-title' }, words.report.name),
      el(
        'span',
        { class: 'rail-file', title: report.name },
        [timeLabel(exam.time), eye].filter(Boolean).join(' · '),
      ),
    ),
  );
  const element = el(
    'li',
    { class: 'rail-row rail-entry' },
    button,
    closeButton(words.report.name, () => close(report)),
  );
  return { element, end: () => undefined };
}

export const closeButton = (what: string, close: () => void): HTMLElement =>
  el(
    'button',
    {
      type: 'button',
      class: 'tool rail-close',
      title: words.list.closeFile,
      'aria-label': words.list.closeOne(what),
      'data-testid': 'close-file',
      onclick: close,
    },
    icon('close'),
  );
