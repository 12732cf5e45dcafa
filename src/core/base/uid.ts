import { v5 } from 'uuid';

/** The namespace of UIDs derived by this package: any fixed UUID will do (RFC 9562 section 5.5). */
const NAMESPACE = '7c2a9f0e-52d4-4f0b-9d53-0c1b1f6c5a42';

/**
 * A UID derived from another: the same inputs always give the same UID. A name-based UUID under the root 2.25
 * (PS3.5 B.2).
 */
export function derivedUid(source: string, purpose: string): string {
  const uuid = v5(`${purpose}\0${source}`, NAMESPACE).replaceAll('-', '');
  return `2.25.${BigInt(`0x${uuid}`).toString()}`;
}
