import { utilities } from '@cornerstonejs/core';
import { COLOUR_MAPS, colourAt, type ColourMap } from '../model/colour-maps.js';
import type { GreyWindow } from '../model/state.js';
import { svg } from '../panels/dom.js';
import { words } from '../words/index.js';
import type { PlaneViewport } from './camera.js';

/*
 * Colours in place of greys, and what they mean.
 */

const PREFIX = 'czm-';

/** Tells Cornerstone of the maps; once a page. */
export function registerColours(): void {
  for (const [name, colours] of Object.entries(COLOUR_MAPS)) {
    utilities.colormap.registerColormap({
      ColorSpace: 'RGB',
      Name: PREFIX + name,
      name: PREFIX + name,
      RGBPoints: colours.flatMap((colour, index) => [
        index / (colours.length - 1),
        ...colour.map((value) => value / 255),
      ]),
    } as Parameters<typeof utilities.colormap.registerColormap>[0]);
  }
}

/** The map that a viewport has. */
export function coloursOf(viewport: PlaneViewport): ColourMap {
  const name = viewport.getProperties()?.colormap?.name?.slice(PREFIX.length);
  return name === 'viridis' || name === 'inferno' ? name : 'grey';
}

/** Leaves a viewport alone that has the map already. */
export function setColours(viewport: PlaneViewport, colours: ColourMap): void {
  if (coloursOf(viewport) === colours) return;
  viewport.setProperties({ colormap: { name: PREFIX + colours } });
  viewport.render();
}

/** CSS pixels. */
const WIDE = 120;
const HIGH = 9;
const RIGHT = 14;
const TOP = 52;
const STRIPES = 40;

/** From the least to the greatest grey value that is told apart, in the upper right corner; nothing where greys are grey. */
export function drawColourLegend(
  target: SVGSVGElement,
  viewport: PlaneViewport,
  window: GreyWindow | undefined,
): void {
  const colours = coloursOf(viewport);
  const isInverted = viewport.getProperties()?.invert === true;
  const { clientWidth: width, clientHeight: height } = target;
  if (colours === 'grey' || window === undefined || width < WIDE + 2 * RIGHT) return target.replaceChildren();
  const left = width - RIGHT - WIDE;
  const map = COLOUR_MAPS[colours];
  const stripe = (index: number): SVGElement => {
    const place = (index + 0.5) / STRIPES;
    const [red, green, blue] = colourAt(map, isInverted ? 1 - place : place);
    const x = left + (WIDE * index) / STRIPES;
    return svg('rect', {
      x,
      y: TOP,
      width: WIDE / STRIPES + 0.5,
      height: HIGH,
      fill: `rgb(${red} ${green} ${blue})`,
    });
  };
  const text = (x: number, anchor: string, words: string): SVGElement =>
    svg('text', { x, y: TOP + HIGH + 14, 'text-anchor': anchor }, words);
  target.setAttribute('viewBox', `0 0 ${width} ${height}`);
  target.replaceChildren(
    ...Array.from({ length: STRIPES }, (_, index) => stripe(index)),
    text(left, 'start', String(Math.round(window.center - window.width / 2))),
    text(left + WIDE / 2, 'middle', words.picture.grey),
    text(left + WIDE, 'end', String(Math.round(window.center + window.width / 2))),
  );
}
