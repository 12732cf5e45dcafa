/*
 * Names on a disk are bytes, and need not be UTF-8. In this program they are text anyway: an invalid byte becomes a
 * lone surrogate, U+DC80 to U+DCFF, which no text contains (as in Python, PEP 383). So they can be joined, compared,
 * sent and written into JSON like others, and {@link onDisk} finds the file again.
 */

const ESCAPE = 0xdc00;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A name or path as text, from its bytes. */
export function nameOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(bytes)) return text;
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let name = '';
  for (let at = 0; at < bytes.length;) {
    const [character, length] = characterAt(bytes, at, strict) ?? [
      String.fromCharCode(ESCAPE + (bytes[at] ?? 0)),
      1,
    ];
    name += character;
    at += length;
  }
  return name;
}

/** The character that begins at `at`, and how many bytes it takes; undefined if none does. */
function characterAt(bytes: Buffer, at: number, strict: TextDecoder): [string, number] | undefined {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    try {
      return [strict.decode(bytes.subarray(at, at + length)), length];
    } catch {
      // It may take one byte more.
    }
  }
  return undefined;
}

/** A path as the file system takes it. */
export function onDisk(path: string): string | Buffer {
  // Windows has no bytes in its names, and lone surrogates of its own.
  if (process.platform === 'win32' || !LONE_SURROGATE.test(path)) return path;
  return Buffer.concat(
    Array.from(path, (character) => {
      const byte = (character.codePointAt(0) ?? 0) - ESCAPE;
      return byte >= 0x80 && byte <= 0xff ? Buffer.of(byte) : Buffer.from(character);
    }),
  );
}
