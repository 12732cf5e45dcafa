import { encapsulatedPdf } from 'cornerstone-czm-image-loader/core';
import { dateLabel, timeLabel } from '../model/exam-words.js';
import { readableError } from '../model/readable-error.js';
import type { Report } from '../model/series.js';
import type { ViewerStore } from '../model/state.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { technicalDetails } from './technical.js';

/** Of the saved file: says nothing of anybody. */
const FILE = 'report.pdf';

/**
 * Shows a report in the browser's own PDF viewer, from an address that exists as long as it is open. The document's title is
 * not shown beside it, and is not part of the address: it may name the patient.
 */
export function reportDialog(store: ViewerStore): HTMLDialogElement {
  const title = el('h2', {});
  const place = el('div', { class: 'report-place', 'data-testid': 'report-place' });
  const save = el(
    'a',
    { class: 'button', download: FILE, 'data-testid': 'save-report-pdf' },
    words.report.save,
  );
  const close = el(
    'button',
    {
      type: 'button',
      class: 'tool',
      'aria-label': words.report.close,
      title: words.report.close,
      'data-testid': 'close-report',
      onclick: () => dialog.close(),
    },
    icon('close'),
  );
  const dialog = el(
    'dialog',
    {
      class: 'dialog report-dialog',
      'aria-label': words.report.name,
      'data-testid': 'report-dialog',
      onclose: () => store.update({ openReport: undefined }),
    },
    el('div', { class: 'dialog-head' }, title, el('div', { class: 'report-buttons' }, save, close)),
    place,
  );
  let url: string | undefined;
  const put = (address: string | undefined, ...content: readonly Node[]): void => {
    place.replaceChildren(...content);
    if (url !== undefined) URL.revokeObjectURL(url);
    url = address;
    save.hidden = address === undefined;
    if (address === undefined) save.removeAttribute('href');
    else save.href = address;
  };
  const open = async (report: Report): Promise<void> => {
    const isOpen = (): boolean => store.state.openReport === report;
    try {
      const document = encapsulatedPdf(await report.bytes());
      if (!isOpen()) return;
      const blob = new Blob([document as Uint8Array<ArrayBuffer>], { type: 'application/pdf' });
      const address = URL.createObjectURL(blob);
      const isShown = navigator.pdfViewerEnabled;
      put(
        address,
        isShown
          ? el('iframe', { src: address, title: words.report.frame, 'data-testid': 'report-frame' })
          : el('p', { 'data-testid': 'report-problem' }, words.report.noViewer),
      );
    } catch (error) {
      if (!isOpen()) return;
      const { detail, advice, technical } = readableError(error);
      put(
        undefined,
        el(
          'div',
          { class: 'dialog-problem', 'data-testid': 'report-problem' },
          el('p', {}, `${detail} ${advice}`),
          technicalDetails(technical),
        ),
      );
    }
  };
  store.watch(
    (state) => [state.openReport],
    (report) => {
      put(undefined, ...(report === undefined ? [] : [el('p', { role: 'status' }, words.report.reading)]));
      if (report === undefined) return dialog.close();
      const { date, time, laterality } = report.exam;
      const eye = laterality === undefined ? '' : words.eyes.headings[laterality];
      title.textContent = [words.report.name, dateLabel(date), timeLabel(time), eye]
        .filter(Boolean)
        .join(' · ');
      dialog.showModal();
      void open(report);
    },
  );
  return dialog;
}
