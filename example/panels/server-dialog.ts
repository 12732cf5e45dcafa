import { dateLabel } from '../model/exam-words.js';
import { readableError } from '../model/readable-error.js';
import type { FoundStudy } from '../sources/dicom-web.js';
import type { ViewerStore } from '../model/state.js';
import type { AskForToken } from '../sources/links.js';
import type { Opener } from '../sources/opener.js';
import { words } from '../words/index.js';
import { el } from './dom.js';
import { icon } from './icons.js';
import { technicalDetails } from './technical.js';

export interface ServerDialog {
  readonly element: HTMLDialogElement;
  /** Opens it for the token of a server. */
  readonly ask: AskForToken;
}

/** Asks for a URL, or for a DICOMweb server and a study on it. */
export function serverDialog(store: ViewerStore, opener: Opener): ServerDialog {
  const says = words.server;
  const url = field(says.url, { type: 'url', 'data-testid': 'url', placeholder: 'https://' });
  const root = field(says.root, {
    'data-testid': 'server-root',
    placeholder: 'https://archive.example/dicom-web',
  });
  const token = field(says.token, {
    type: 'password',
    'data-testid': 'server-token',
    autocomplete: 'off',
  });
  const study = field(says.study, { 'data-testid': 'study-uid', inputmode: 'decimal' });
  const patient = field(says.patient, { 'data-testid': 'query-patient' });
  const date = field(says.date, { type: 'date', 'data-testid': 'query-date' });
  const results = el('ul', { class: 'found', 'data-testid': 'found' });
  const progress = el('p', { class: 'hint', role: 'status', 'data-testid': 'dialog-progress' });
  store.watch(
    (state) => [state.opening],
    (text) => {
      progress.textContent = text ?? '';
    },
  );
  let controller: AbortController | undefined;
  const cancel = el(
    'button',
    {
      type: 'button',
      class: 'small',
      hidden: true,
      'data-testid': 'cancel-opening',
      onclick: () => controller?.abort(new Error(says.cancelled)),
    },
    words.cancel,
  );
  const problem = el('div', { class: 'dialog-problem', role: 'alert', 'data-testid': 'dialog-problem' });

  const dialog = el(
    'dialog',
    { class: 'dialog', 'aria-labelledby': 'dialog-title', 'data-testid': 'server-dialog' },
    el(
      'div',
      { class: 'dialog-head' },
      el('h2', { id: 'dialog-title' }, says.title),
      el(
        'button',
        { type: 'button', class: 'tool', 'aria-label': words.close, onclick: () => dialog.close() },
        icon('close'),
      ),
    ),
    el(
      'form',
      { onsubmit: submitting((signal) => opener.openUrl(url.input.value, { signal })) },
      url.label,
      el('button', { type: 'submit', 'data-testid': 'open-url' }, says.openUrl),
    ),
    el('h3', {}, says.heading),
    el('div', { class: 'fields' }, root.label, token.label),
    el('p', { class: 'hint' }, says.tokenHint),
    el(
      'form',
      { onsubmit: submitting((signal) => openStudy(study.input.value.trim(), signal)) },
      study.label,
      el('button', { type: 'submit', 'data-testid': 'open-study' }, says.openStudy),
    ),
    el(
      'form',
      { onsubmit: searching },
      patient.label,
      date.label,
      el('button', { type: 'submit', 'data-testid': 'search' }, says.search),
    ),
    progress,
    cancel,
    problem,
    results,
  );
  let onStudy = (): void => undefined;
  return { element: dialog, ask };

  function ask(server: string, studyInstanceUID: string, why: string, goOn: () => void): void {
    root.input.value = server;
    token.input.value = '';
    study.input.value = studyInstanceUID;
    problem.textContent = why;
    onStudy = goOn;
    if (!dialog.open) dialog.showModal();
    token.input.focus();
  }

  async function openStudy(studyInstanceUID: string, signal: AbortSignal): Promise<void> {
    await opener.openStudy(server(), studyInstanceUID, { signal });
    onStudy();
    onStudy = () => undefined;
  }

  function server() {
    return { root: root.input.value.trim(), token: token.input.value.trim() };
  }

  /** What is under way is given up where something else is asked for. */
  async function working<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    controller?.abort(new Error(says.replaced));
    const own = new AbortController();
    controller = own;
    problem.textContent = '';
    cancel.hidden = false;
    try {
      return await work(own.signal);
    } catch (error) {
      if (controller === own) {
        const { detail, technical } = readableError(error);
        problem.replaceChildren(el('div', {}, el('p', {}, detail), technicalDetails(technical)));
      }
      throw error;
    } finally {
      if (controller === own) cancel.hidden = true;
    }
  }

  function submitting(open: (signal: AbortSignal) => Promise<unknown>): (event: Event) => void {
    return (event) => {
      event.preventDefault();
      working(open).then(
        () => dialog.close(),
        () => undefined,
      );
    };
  }

  function searching(event: Event): void {
    event.preventDefault();
    results.replaceChildren();
    const query = { patientId: patient.input.value.trim(), date: date.input.value };
    working((signal) => opener.search(server(), query, signal)).then(
      (found) => {
        results.replaceChildren(...found.map(result));
        if (found.length === 0) problem.textContent = says.nothingFound;
      },
      () => undefined,
    );
  }

  function result({ studyInstanceUID, date: when, patient: who, text }: FoundStudy): HTMLElement {
    return el(
      'li',
      {},
      el('span', {}, [when && dateLabel(when), who, text].filter(Boolean).join(' · ') || studyInstanceUID),
      el(
        'button',
        {
          type: 'button',
          class: 'small',
          'data-testid': 'open-found',
          onclick: submitting((signal) => openStudy(studyInstanceUID, signal)),
        },
        says.open,
      ),
    );
  }
}

function field(name: string, attributes: Readonly<Record<string, unknown>>) {
  const input = el('input', { type: 'text', ...attributes });
  return { input, label: el('label', { class: 'field' }, name, input) };
}
