import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS } from './chromium.js';

/** Repeats a check until it passes, and returns what it returns. Fails as the check does once patience is at an end. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(50);
  }
}

/** Reads until the same is read three times running, for what comes to rest by itself. */
export async function settled<T>(read: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  let last = '';
  let times = 0;
  for (;;) {
    const value = await read();
    const text = Buffer.isBuffer(value) ? value.toString('base64') : JSON.stringify(value);
    times = text === last ? times + 1 : 1;
    if (times === 3) return value;
    if (Date.now() > end) throw new Error(`never came to rest: ${text.slice(0, 200)}`);
    last = text;
    await pause(100);
  }
}
