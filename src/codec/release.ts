/**
 * Gives back the memory of an array that nobody uses any more, where the browser can; the array is then empty. The
 * garbage collector would wait until those of many frames have added up.
 */
export function release({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && 'transfer' in buffer) {
    (buffer as ArrayBuffer & { transfer(length: number): ArrayBuffer }).transfer(0);
  }
}
