/* Letters for the labels of a contact sheet: capitals, digits and the hyphen, each of 3 × 5 dots. */

/** Rows from the top, one octal digit each. */
const GLYPHS: Readonly<Record<string, string>> = {
  ...{ '0': '75557', '1': '26227', '2': '71747', '3': '71717', '4': '55711' },
  ...{ '5': '74717', '6': '74757', '7': '71222', '8': '75757', '9': '75717' },
  ...{
    A: '25755',
    B: '65656',
    C: '34443',
    D: '65556',
    E: '74647',
    F: '74644',
    G: '34553',
    H: '55755',
    I: '72227',
  },
  ...{
    J: '11152',
    K: '55655',
    L: '44447',
    M: '57755',
    N: '65555',
    O: '25552',
    P: '65644',
    Q: '25563',
    R: '65655',
  },
  ...{ S: '34216', T: '72222', U: '55557', V: '55552', W: '55775', X: '55255', Y: '55222', Z: '71247' },
  ...{ '-': '00700', ' ': '00000' },
};
const WIDTH = 3;
const DOT = 2;

/** Pixels from one letter to the next, and the height of a line of them. */
export const LETTER = { width: (WIDTH + 1) * DOT, height: 5 * DOT } as const;

/** A grey picture in reading order. */
export interface Canvas {
  readonly pixels: Uint8Array;
  readonly columns: number;
}

/** Draws `text` to the right and down from a pixel; characters other than those above become hyphens. */
export function drawText(
  { pixels, columns }: Canvas,
  text: string,
  left: number,
  top: number,
  grey: number,
): void {
  for (const [index, character] of [...text.toUpperCase()].entries()) {
    const rows = GLYPHS[character] ?? GLYPHS['-'] ?? '';
    for (let y = 0; y < LETTER.height; y++) {
      for (let x = 0; x < WIDTH * DOT; x++) {
        const bits = Number(rows[Math.floor(y / DOT)]);
        if (((bits >> (WIDTH - 1 - Math.floor(x / DOT))) & 1) === 0) continue;
        pixels[(top + y) * columns + left + index * LETTER.width + x] = grey;
      }
    }
  }
}
