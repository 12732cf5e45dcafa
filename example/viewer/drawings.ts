/**
 * What is being drawn into a viewport, one drawing after another. Cornerstone goes on with a drawing whose viewport is
 * taken away, fails inside and warns: whoever closes a viewport waits for the last.
 */
export class Drawings {
  #last: Promise<unknown> = Promise.resolve();

  /** Starts `draw` after the drawings before it, whatever became of them. */
  run<T>(draw: () => Promise<T>): Promise<T> {
    const drawing = this.#last.then(draw);
    this.#last = drawing.catch(() => undefined);
    return drawing;
  }

  /** Resolves after everything that was started. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
