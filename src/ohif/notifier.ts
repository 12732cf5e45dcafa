import type { Notification, NotificationService } from './host.js';

const RETRY_MS = 500;
/** OHIF draws its page within seconds; later than this nobody waits for what was to be said. */
const RETRIES = 120;

/**
 * What a user is told, through OHIF's own notifications. Each text is shown once; before OHIF's page is there, it
 * waits for it.
 */
export class Notifier {
  readonly #service: NotificationService | undefined;
  readonly #said = new Set<string>();

  constructor(service: NotificationService | undefined) {
    this.#service = service;
  }

  warn(message: string): void {
    this.#say({ title: 'Carl Zeiss Meditec scan', message, type: 'warning', duration: 12_000 });
  }

  /** @param key texts with the same key are the same. */
  error(title: string, message: string, key = message): void {
    this.#say({ title, message, type: 'error', duration: 30_000 }, key);
  }

  #say(notification: Notification, key = notification.message): void {
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#show(notification, RETRIES);
  }

  #show(notification: Notification, retries: number): void {
    // Until OHIF's page is drawn, the service takes notifications, shows none, and returns null.
    const id = this.#service?.show(notification);
    if (id !== null || retries === 0) return;
    setTimeout(() => this.#show(notification, retries - 1), RETRY_MS);
  }
}
