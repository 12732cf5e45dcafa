import { CodestreamError, UnsupportedError } from '../core/index.js';
import { decoderWork, frameName, packetLimit, setUpLimit } from '../core/internal.js';

/**
 * Refuses a codestream whose headers ask the decoder to set up far more than its bytes can hold: a hundred bytes could
 * take seconds and gigabytes. Nothing that an encoder makes from a picture within `maxSamples` comes near that.
 *
 * @param samples - rows × columns × components, at most `maxSamples`
 * @throws {@link CodestreamError} for more packets than bytes; {@link UnsupportedError} for too many tiles,
 * code-blocks or positions of precincts.
 */
export function checkWork(
  codestream: Uint8Array,
  samples: number,
  maxSamples: number,
  frame: number | undefined,
): void {
  const bytes = codestream.length;
  const { tiles, packets, codeBlocks, setUp } = decoderWork(codestream);
  const mostPackets = packetLimit(bytes);
  if (packets > mostPackets) {
    throw new CodestreamError(
      `${frameName(frame)} has ${packets} packets or more by its headers, but only ${bytes} bytes, and each packet takes at least one. ` +
        'The frame is truncated or damaged; get it again from its source.',
      { frame, found: packets, expected: `at most ${mostPackets}` },
    );
  }
  const most = setUpLimit(samples, bytes, maxSamples);
  if (setUp > most) {
    throw new UnsupportedError(
      `${frameName(frame)} of ${bytes} bytes has ${tiles} tile(s), ${codeBlocks} code-blocks and ${packets} packets by ` +
        `its headers. To set them up would cost as much as ${Math.ceil(setUp)} samples; the limit is ${most}: raise ` +
        'maxSamples if the frame is genuine.',
      { frame, found: Math.ceil(setUp), expected: `at most ${most}` },
    );
  }
}
