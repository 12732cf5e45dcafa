import { expect } from '@jest/globals';

/*
 * Jest compares files and pictures number by number, each as it compares objects: two seconds for a megabyte. Equal
 * bytes are found here; what differs, or is of different types, is left to Jest, which then also says where.
 */

const over = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

expect.addEqualityTesters([
  (one: unknown, other: unknown): true | undefined =>
    ArrayBuffer.isView(one) &&
    ArrayBuffer.isView(other) &&
    one.constructor === other.constructor &&
    over(one).equals(over(other))
      ? true
      : undefined,
]);
