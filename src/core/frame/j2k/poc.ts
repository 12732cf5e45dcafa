import { type Progression, readProgression } from './cod.js';
import { malformed } from './malformed.js';
import { Segment } from './segment.js';

/** Below 257 components, and from there on, where CSpoc and CEpoc are wide (ISO/IEC 15444-1 Table A.32). */
const CHANGE_BYTES = 7;
const WIDE_CHANGE_BYTES = 9;

/**
 * The progressions of the POC marker segment at `offset` (bytes from SOC), in their order (A.6.6). Their bounds in
 * resolution, component and layer are not read.
 *
 * @param componentCount - Csiz: it decides the width of components' numbers
 * @throws {@link CodestreamError} if the segment is truncated, or holds an incomplete or unknown progression.
 */
export function readPoc(
  codestream: Uint8Array,
  offset: number,
  componentCount: number,
  limit?: number,
): Progression[] {
  const segment = new Segment(codestream, offset, limit);
  const wide = componentCount >= 257;
  const size = wide ? WIDE_CHANGE_BYTES : CHANGE_BYTES;
  const count = (segment.length - 2) / size;
  if (count < 1 || !Number.isInteger(count)) {
    throw malformed(
      `Length of ${segment.name}`,
      offset + 2,
      segment.length,
      `2 and ${size} for each progression`,
    );
  }
  const progressions: Progression[] = [];
  while (progressions.length < count) {
    segment.u8('RSpoc');
    if (wide) segment.u16('CSpoc');
    else segment.u8('CSpoc');
    segment.u16('LYEpoc');
    segment.u8('REpoc');
    if (wide) segment.u16('CEpoc');
    else segment.u8('CEpoc');
    progressions.push(readProgression(segment));
  }
  return progressions;
}
