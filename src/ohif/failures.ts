import { isCzmError } from '../core/index.js';
import type { HostCore } from '../cornerstone/host/host.js';
import { baseImageId } from '../cornerstone/host/image-id.js';
import { labelViewports } from './failure-label.js';
import type { Notifier } from './notifier.js';

/** Failures that come within this time are one notification. */
const GATHER_MS = 700;
/** A frame that fails again is told again only after this time. */
const REPEAT_MS = 30_000;

interface ImageLoadFailure {
  readonly imageId?: unknown;
  readonly error?: unknown;
}

/** Tells the user of each scan with frames, or a volume, that this package refused to show, and why. */
export function tellFailures(core: HostCore, notifier: Notifier): void {
  const gathered = new Map<string, string[]>();
  const lastTold = new Map<string, number>();

  const tell = (base: string) => {
    const [message, ...others] = gathered.get(base) ?? [];
    gathered.delete(base);
    if (message === undefined) return;
    const more = others.length === 0 ? '' : ` Other frames of this scan that failed: ${others.length}.`;
    notifier.error('Carl Zeiss Meditec scan: a frame cannot be shown', `${message}${more}`);
  };

  core.eventTarget.addEventListener(core.Enums.Events['IMAGE_LOAD_FAILED'] ?? '', (event) => {
    const { imageId, error } = (event as CustomEvent<ImageLoadFailure>).detail;
    const reason = czmErrorIn(error);
    if (typeof imageId !== 'string' || reason === undefined) return;
    labelViewports(core, imageId, reason.message);
    if (Date.now() - (lastTold.get(imageId) ?? -REPEAT_MS) < REPEAT_MS) return;
    lastTold.set(imageId, Date.now());
    const base = baseImageId(imageId);
    const failures = gathered.get(base);
    if (failures === undefined) {
      gathered.set(base, [reason.message]);
      setTimeout(tell, GATHER_MS, base);
    } else failures.push(reason.message);
  });

  core.eventTarget.addEventListener(core.Enums.Events['VOLUME_LOADED_FAILED'] ?? '', (event) => {
    const reason = czmErrorIn((event as CustomEvent<ImageLoadFailure>).detail.error);
    if (reason !== undefined) notifier.warn(reason.message);
  });
}

/** Loaders reject with the error itself, or wrap it. */
function czmErrorIn(error: unknown): Error | undefined {
  if (isCzmError(error)) return error;
  if (typeof error !== 'object' || error === null || !('error' in error)) return undefined;
  return isCzmError(error.error) ? error.error : undefined;
}
