import { expect } from '@jest/globals';

/*
 * Jest compares files and pictures byte by byte, each byte as it compares objects: half a second for a megabyte. Equal
 * bytes are found here; what differs, or is of different types, is left to Jest, which then also says where.
 */

type Bytes = Uint8Array | Uint8ClampedArray;

const isBytes = (value: unknown): value is Bytes =>
  value instanceof Uint8Array || value instanceof Uint8ClampedArray;

const over = ({ buffer, byteOffset, byteLength }: Bytes): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

expect.addEqualityTesters([
  (one: unknown, other: unknown): true | undefined =>
    isBytes(one) && isBytes(other) && one.constructor === other.constructor && over(one).equals(over(other))
      ? true
      : undefined,
]);
