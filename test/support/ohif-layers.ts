import type { Page } from 'playwright-core';
import type { OhifWindow } from './ohif.js';

/*
 * The instrument's layers in OHIF's viewports: how many lines each shows, and how far they are from where they belong.
 */

export const layersButton = (page: Page) => page.locator('[data-cy="CzmLayers"] button');

/** What OHIF has in the button's tooltip, and whether the button is pressed. */
export const layersButtonState = (page: Page): Promise<{ tooltip?: string; isToggled?: boolean }> =>
  page.evaluate(() => {
    const { services } = globalThis as unknown as OhifWindow;
    const { tooltip, isToggled } = services['toolbarService']!['getButtonProps']!('CzmLayers') as {
      tooltip?: string;
      isToggled?: boolean;
    };
    return { tooltip, isToggled } as { tooltip?: string; isToggled?: boolean };
  });

/** Names of the surfaces that are drawn in each viewport. */
export const linesShown = (page: Page): Promise<string[][]> =>
  page.evaluate(() => {
    const { cornerstone } = globalThis as unknown as OhifWindow;
    const viewports = (cornerstone!.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());
    return viewports.map(({ element }) =>
      [...element.querySelectorAll('[data-czm-layers] path[data-surface]')].map(
        (path) => path.getAttribute('data-surface') ?? '',
      ),
    );
  });

/**
 * How far, in CSS pixels and at most, the line of a surface in the first viewport is from where its depths (samples, one an
 * A-scan) are drawn.
 */
export const farthest = (page: Page, surface: string, depths: readonly number[]): Promise<number> =>
  page.evaluate(
    ([name, list]) => {
      const { cornerstone } = globalThis as unknown as OhifWindow;
      const [viewport] = (cornerstone!.getRenderingEngines() ?? []).flatMap((engine) =>
        engine.getViewports(),
      );
      const { imageData } = viewport!.getImageData()!;
      const path = viewport!.element.querySelector(`[data-czm-layers] path[data-surface="${name}"]`);
      const drawn = [...(path?.getAttribute('d') ?? '').matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(
        ([, x, y]) => [Number(x), Number(y)] as const,
      );
      if (drawn.length !== list.length) return Number.POSITIVE_INFINITY;
      const away = list.map((depth, aScan) => {
        const world = imageData.indexToWorld([aScan, depth, 0]) as [number, number, number];
        const [x, y] = viewport!.worldToCanvas(world);
        return Math.hypot(x - drawn[aScan]![0], y - drawn[aScan]![1]);
      });
      return Math.max(...away);
    },
    [surface, depths] as const,
  );
