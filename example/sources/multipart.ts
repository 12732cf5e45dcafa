/**
 * The body of the first part of a multipart message (RFC 2046 5.1); a view of `message`. A message that is no multipart
 * is its own body.
 *
 * @throws where the message lacks its boundary.
 */
export function firstPart(message: Uint8Array, contentType: string): Uint8Array {
  if (!/^multipart\//i.test(contentType)) return message;
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error('The server names no boundary for its multipart answer.');
  const start = indexOf(message, `--${boundary}`, 0);
  const body = indexOf(message, '\r\n\r\n', start) + 4;
  return message.subarray(body, indexOf(message, `\r\n--${boundary}`, body));
}

function indexOf(bytes: Uint8Array, text: string, from: number): number {
  const wanted = new TextEncoder().encode(text);
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  throw new Error('The server’s multipart answer is cut short.');
}
