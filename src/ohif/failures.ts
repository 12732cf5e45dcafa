import { isCzmError } from '../core/errors.js';
import type { HostCore } from '../cornerstone/host.js';
import { baseImageId } from '../cornerstone/image-id.js';
import type { Notifier } from './notifier.js';

/** Failures that come within this time are one notification. */
const GATHER_MS = 700;

interface ImageLoadFailure {
  readonly imageId?: unknown;
  readonly error?: unknown;
}

/** Tells the user of each scan with frames that this package refused to show, and why. */
export function tellFailures(core: HostCore, notifier: Notifier): void {
  const gathered = new Map<string, Map<string, string>>();

  const tell = (base: string) => {
    const failures = gathered.get(base);
    gathered.delete(base);
    const [message, ...others] = failures?.values() ?? [];
    if (message === undefined) return;
    const more = others.length === 0 ? '' : ` ${others.length} more frames of this scan failed.`;
    notifier.error('Carl Zeiss Meditec scan: a frame cannot be shown', `${message}${more}`);
  };

  core.eventTarget.addEventListener(core.Enums.Events['IMAGE_LOAD_FAILED'] ?? '', (event) => {
    const { imageId, error } = (event as CustomEvent<ImageLoadFailure>).detail;
    const reason = czmErrorIn(error);
    if (typeof imageId !== 'string' || reason === undefined) return;
    const base = baseImageId(imageId);
    const failures = gathered.get(base) ?? new Map<string, string>();
    if (failures.size === 0) setTimeout(tell, GATHER_MS, base);
    gathered.set(base, failures.set(imageId, reason.message));
  });
}

/** Loaders reject with the error itself, or wrap it. */
function czmErrorIn(error: unknown): Error | undefined {
  if (isCzmError(error)) return error;
  if (typeof error !== 'object' || error === null || !('error' in error)) return undefined;
  return isCzmError(error.error) ? error.error : undefined;
}
