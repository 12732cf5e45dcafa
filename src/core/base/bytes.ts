/**
 * Throws if `value` is not bytes, and says what it is. Uint8Arrays and Buffers of another realm (a frame, a test
 * worker) are bytes too; an ArrayBuffer is not, since all offsets count in the view that is passed.
 *
 * @throws TypeError, a programming error like any wrong argument.
 */
export function requireBytes(value: unknown, who: string): void {
  const found = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (found === 'Uint8Array') return;
  const help =
    found === 'ArrayBuffer' || found === 'SharedArrayBuffer'
      ? 'Pass new Uint8Array(buffer).'
      : 'Pass the bytes of the file or frame.';
  throw new TypeError(`${who} needs a Uint8Array, found ${article(found)}. ${help}`);
}

const article = (found: string): string =>
  found === 'Null' || found === 'Undefined'
    ? found.toLowerCase()
    : `${/^[AEIO]/.test(found) ? 'an' : 'a'} ${found}`;

/** The same bytes, to read numbers from. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
