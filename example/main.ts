import * as cornerstone from '@cornerstonejs/core';
import { createActions } from './actions.js';
import { keepAddress } from './address.js';
import { followAppearance } from './appearance.js';
import { automation } from './automation.js';
import { listenToDrops } from './drop-zone.js';
import { listenToKeys, listenToWheel } from './keyboard.js';
import { keepShapeOnPaper } from './printing.js';
import { listenToSwipes } from './swipe.js';
import { readableError } from './model/readable-error.js';
import { createStore } from './model/state.js';
import { el } from './panels/dom.js';
import { frameBar } from './panels/frame-bar.js';
import { header } from './panels/header.js';
import { information } from './panels/information.js';
import { keysDialog } from './panels/keys-dialog.js';
import { measurementsPanel } from './panels/measurements.js';
import { notices } from './panels/notices.js';
import { rail } from './panels/rail.js';
import { reportDialog } from './panels/report-dialog.js';
import { serverDialog } from './panels/server-dialog.js';
import { strip } from './panels/strip.js';
import { technicalDetails } from './panels/technical.js';
import { slabPanel } from './panels/slab.js';
import { thicknessPanel } from './panels/thickness.js';
import { toolbar } from './panels/toolbar.js';
import { Closer } from './sources/closer.js';
import { Credentials } from './sources/credentials.js';
import { LinkFollower } from './sources/link-follower.js';
import { Links } from './sources/links.js';
import { Opener } from './sources/opener.js';
import { findLayers, measureThickness } from './viewer/layer-states.js';
import { proveOrders } from './viewer/order-proofs.js';
import { Stage } from './viewer/stage.js';
import { startCornerstone } from './viewer/start.js';
import { words } from './words/index.js';
import { makeThumbnails } from './viewer/thumbnails.js';
import './styles/page.css';
import './styles/controls.css';
import './styles/panels.css';
import './styles/panes.css';
import './styles/small.css';
import './styles/print.css';

// Nothing is said before: the page has no words of its own.
document.documentElement.lang = words.language;
document.title = words.title;
document.body.dataset['drop'] = words.drop;

async function start(): Promise<void> {
  const store = createStore();
  // On a small screen the pictures need the room; the panel is one button away.
  store.update({ information: matchMedia('(width > 1000px) and (height > 640px)').matches });
  followAppearance(store, document.documentElement);
  const credentials = new Credentials();
  const plugin = await startCornerstone(credentials);
  const renderingEngine = new cornerstone.RenderingEngine('viewer');
  const stagePlace = el(
    'div',
    { class: 'stage', 'data-testid': 'stage' },
    el('p', { class: 'stage-empty' }, words.empty),
  );
  keepShapeOnPaper(stagePlace);
  const stage = new Stage(stagePlace, store, renderingEngine, plugin);
  const closer = new Closer(store, stage, plugin);
  const follower = new LinkFollower(store);
  const opener = new Opener(store, credentials, plugin, closer, follower);
  const { element: dialog, ask } = serverDialog(store, opener);
  const links = new Links(store, opener, follower, ask);

  const keys = keysDialog();
  const showKeys = (): void => keys.showModal();
  const centre = el('main', { class: 'centre' });
  const panel = information(store, plugin, () => void actions.saveReport());
  document.body.replaceChildren(
    header(store, opener, () => dialog.showModal()),
    rail(store, {
      open: (sample) => void opener.openOffer(sample),
      close: (one) => void closer.close(one),
      closeAll: () => void closer.closeAll(),
      emptied: () => document.getElementById('open-files')?.focus(),
      wantPicture: makeThumbnails(store),
    }),
    centre,
    panel,
    dialog,
    keys,
    reportDialog(store),
  );
  const actions = createActions(store, stage);
  // Above what is known of the scan: it is used while the pictures are looked at.
  panel.prepend(slabPanel(store, actions), measurementsPanel(store, actions));
  panel.append(thicknessPanel(store, actions));
  centre.append(
    toolbar(store, actions, showKeys),
    stagePlace,
    notices(store),
    strip(store),
    frameBar(store, actions),
  );
  listenToKeys(store, actions, showKeys);
  listenToWheel(stagePlace, store, actions);
  listenToSwipes(stagePlace, store, actions);
  listenToDrops(document.body, opener);
  proveOrders(store, plugin);
  findLayers(store, plugin);
  measureThickness(store, plugin);
  window.czmExample = automation(cornerstone, renderingEngine, store, stagePlace);

  const startsEmpty = new URLSearchParams(location.search).has('empty');
  const { hash } = location;
  keepAddress(store, links);
  await links.start(hash, !startsEmpty);
}

start().catch((error: unknown) => {
  const { title, detail, advice, technical } = readableError(error);
  document.body.replaceChildren(
    el(
      'main',
      { class: 'fatal', role: 'alert' },
      el('h1', {}, title),
      el('p', {}, detail),
      el('p', {}, advice),
      technicalDetails(technical),
    ),
  );
});
