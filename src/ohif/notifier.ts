import type { Notification, NotificationService } from './host.js';

const RETRY_MS = 500;
/** OHIF draws its page within seconds; later than this nobody waits for what was to be said. */
const RETRIES = 120;

/**
 * What a user is told, through OHIF's own notifications. Before OHIF's page is there, it waits for it.
 */
export class Notifier {
  readonly #service: NotificationService | undefined;
  readonly #said = new Set<string>();

  constructor(service: NotificationService | undefined) {
    this.#service = service;
  }

  /** Shows each text once. */
  warn(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#show({ title: 'Carl Zeiss Meditec scan', message, type: 'warning', duration: 12_000 }, RETRIES);
  }

  /** Answers what a user has just done: each time. */
  inform(message: string): void {
    this.#show({ title: 'Carl Zeiss Meditec scan', message, type: 'info', duration: 12_000 }, RETRIES);
  }

  error(title: string, message: string): void {
    this.#show({ title, message, type: 'error', duration: 30_000 }, RETRIES);
  }

  /** Shows how far something is, in place of what it showed before; `undefined` takes that away. */
  progress(shown: unknown, message: string | undefined): unknown {
    if (shown !== undefined && shown !== null) this.#service?.hide?.(shown);
    if (message === undefined) return undefined;
    const title = 'Carl Zeiss Meditec scan';
    return this.#service?.show({ title, message, type: 'info', duration: 60_000 });
  }

  #show(notification: Notification, retries: number): void {
    // Until OHIF's page is drawn, the service takes notifications, shows none, and returns null.
    const id = this.#service?.show(notification);
    if (id !== null || retries === 0) return;
    setTimeout(() => this.#show(notification, retries - 1), RETRY_MS);
  }
}
