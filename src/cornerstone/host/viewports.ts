import type { HostCore, HostViewport } from './host.js';

/** All viewports of the host. */
export const viewportsOf = (core: HostCore): readonly HostViewport[] =>
  (core.getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports());

/** The image that a viewport is at. */
export function currentImage(viewport: HostViewport): string | undefined {
  try {
    return viewport.getCurrentImageId?.();
  } catch {
    // A viewport without images throws.
    return undefined;
  }
}

/** What a viewport draws; nothing if it draws without WebGL: then it throws if asked. */
export function actorsOf(viewport: HostViewport): ReturnType<NonNullable<HostViewport['getActors']>> {
  try {
    return viewport.getActors?.() ?? [];
  } catch {
    return [];
  }
}
