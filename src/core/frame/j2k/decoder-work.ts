import { tileStructures } from './structure.js';

/** What the headers of a codestream ask a decoder to set up, summed over all tiles; see TileStructure. */
export interface DecoderWork {
  readonly tiles: number;
  readonly packets: number;
  readonly codeBlocks: number;
  /** The cost of setting it all up, in samples: the memory or time that decoding so many samples takes. */
  readonly setUp: number;
}

/*
 * Costs in samples. codec-openjpeg 1.3.6 takes 6.5 bytes and 40 ns for a sample of an empty picture. Found by decoding
 * headers that ask for much and hold nothing; the larger of memory and time, rounded up.
 */

/** 10 kB: each tile has the main header's coding parameters copied. */
const TILE = 1500;
/** 1.5 µs, 0.2 kB: two tag trees. */
const BAND_PRECINCT = 40;
/** 250 bytes. */
const CODE_BLOCK = 40;
/** 130 ns: reading an empty one. */
const PACKET = 4;
/** 14 ns. */
const STEP = 0.5;

/**
 * Number of packets that may be missing: decoders show a codestream that was truncated and closed again, and so many
 * are cheap.
 */
const SPARE_PACKETS = 16 * 1024;
/** 100 MB or half a second at most. */
const SPARE_SET_UP = 16 * 1024 * 1024;
/** A byte can be an empty packet, and its precinct have three sub-bands with a code-block each: 244. */
const SET_UP_PER_BYTE = 256;

/**
 * The most packets that `bytes` of codestream can hold. Each has a header of at least one byte, in the coded data or in
 * PPM or PPT (ISO/IEC 15444-1 B.10.1, B.10.3), and every layer of every precinct has a packet (B.9), so a complete
 * codestream never has more packets than bytes.
 */
export const packetLimit = (bytes: number): number => bytes + SPARE_PACKETS;

/**
 * The most that setting up may cost for a frame of `samples` and `bytes`, if frames of up to `maxSamples` are decoded.
 *
 * Tiles (14 bytes each, A.4.2, A.4.3), layers, resolutions and precincts are paid for by the bytes, as packets take
 * them. Code-blocks are not: one bit says that a precinct has no coded one (B.10.3), and a black picture is a hundred
 * bytes whatever its blocks. Nor are the steps that a progression by position takes between precincts (B.12.1.3 to
 * B.12.1.5). Both are bounded by the samples left below `maxSamples`, plus a margin.
 *
 * So a frame costs at most a quarter more than the largest one allowed, plus a share for its bytes. With
 * the default of 64 Mi samples, blocks of 16 × 16 pass in the largest black picture, of 4 × 4 up to 4096 × 4096.
 */
export const setUpLimit = (samples: number, bytes: number, maxSamples: number): number =>
  maxSamples - samples + SPARE_SET_UP + SET_UP_PER_BYTE * bytes;

/**
 * Counts the work, from the headers alone, of a codestream that checkCodestream has found complete. Counting ends,
 * after a tile, as soon as there are more packets than {@link packetLimit}: time is linear in the bytes for the few
 * components that are decoded.
 *
 * @throws {@link CodestreamError} for whatever is truncated, overlong or contradictory.
 */
export function decoderWork(codestream: Uint8Array): DecoderWork {
  let [tiles, packets, codeBlocks, setUp] = [0, 0, 0, 0];
  for (const tile of tileStructures(codestream)) {
    tiles++;
    packets += tile.packets;
    codeBlocks += tile.codeBlocks;
    setUp +=
      TILE +
      BAND_PRECINCT * tile.bandPrecincts +
      CODE_BLOCK * tile.codeBlocks +
      PACKET * tile.packets +
      STEP * tile.steps;
    if (packets > packetLimit(codestream.length)) break;
  }
  return { tiles, packets, codeBlocks, setUp };
}
