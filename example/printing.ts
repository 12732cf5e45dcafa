/** How large pictures are on paper at most, in CSS pixels: A4 and Letter have room for them, either way round. */
const [WIDTH, HEIGHT] = [680, 454];

/**
 * Pictures are printed as they are on screen, smaller as a whole. Nothing draws them again for paper: in another shape
 * they would be stretched, and their millimetres wrong.
 */
export function keepShapeOnPaper(stage: HTMLElement): void {
  addEventListener('beforeprint', () => {
    const { clientWidth, clientHeight, style } = stage;
    style.setProperty('--print-width', `${clientWidth}px`);
    style.setProperty('--print-height', `${clientHeight}px`);
    style.setProperty('--print-scale', String(Math.min(1, WIDTH / clientWidth, HEIGHT / clientHeight)));
  });
  addEventListener('afterprint', () => {
    for (const name of ['--print-width', '--print-height', '--print-scale']) stage.style.removeProperty(name);
  });
}
