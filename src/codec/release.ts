/**
 * Frees the memory of an array that is no longer used, if the browser can; the array is then empty. The garbage
 * collector would wait until the arrays of many frames have added up.
 */
export function release({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && 'transfer' in buffer) {
    (buffer as ArrayBuffer & { transfer(length: number): ArrayBuffer }).transfer(0);
  }
}
