import type * as cornerstone from '@cornerstonejs/core';
import type { Description } from 'cornerstone-czm-image-loader/core';
import type { ViewerStore } from './model/state.js';

/** One image stack, for scripts that drive the page. */
export interface AutomatedSeries {
  /** `data-id` of its button in the list. */
  readonly id: string;
  readonly imageIds: readonly string[];
  readonly description: Description | undefined;
  readonly error?: string;
}

/** `window.czmExample`: the page for scripts and tests. */
export interface Automation {
  readonly cornerstone: typeof cornerstone;
  readonly renderingEngine: cornerstone.RenderingEngine;
  /** In the order in which they were opened. */
  readonly series: readonly AutomatedSeries[];
  /** Resolves when the first picture was drawn. */
  readonly ready: Promise<void>;
}

declare global {
  interface Window {
    czmExample?: Automation;
  }
}

export function automation(
  host: typeof cornerstone,
  renderingEngine: cornerstone.RenderingEngine,
  store: ViewerStore,
  stage: HTMLElement,
): Automation {
  const ready = new Promise<void>((resolve) => {
    stage.addEventListener('picture-shown', () => resolve(), { once: true });
  });
  return {
    cornerstone: host,
    renderingEngine,
    ready,
    get series() {
      return store.state.series.map(({ id, imageIds, description, error }) => ({
        id,
        imageIds,
        description,
        ...(error === undefined ? {} : { error: `${error.title}: ${error.detail}` }),
      }));
    },
  };
}
