import { Enums } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import {
  ETDRS_RINGS,
  type EtdrsGrid,
  type EtdrsSectorName,
  type Layers,
  type ThicknessMap,
} from 'cornerstone-czm-image-loader/layers';
import type { Measured } from '../model/thickness.js';
import { scaleOf, ticksOf, viridis, viridisPixel } from '../model/colour-maps.js';
import { svg } from '../panels/dom.js';
import { words } from '../words/index.js';
import { roomIn, type Room } from './pane-room.js';
import { placeIn, type Place } from './place-in-section.js';

/*
 * Thickness over an en-face section: each A-scan in the colour of its thickness, holes left open; a scale with numbers; and
 * the ETDRS grid with its means.
 */

/** Draws over a viewport as long as `measured` gives something; returns what redraws it. */
export function overlayThickness(
  viewport: Types.IVolumeViewport,
  measured: () => Measured | undefined,
): () => void {
  const { element } = viewport;
  const drawing = svg('svg', { class: 'thickness', role: 'img', 'data-testid': 'thickness' });
  // Below what tools draw, such as crosshairs.
  viewport.getCanvas().after(drawing);
  let picture: { readonly map: ThicknessMap; readonly url: string } | undefined;
  const draw = (): void => {
    const what = measured();
    const map = what?.map;
    const place = what && placeIn(viewport, what.series.imageIds);
    drawing.toggleAttribute('hidden', map === undefined || place === undefined);
    if (what === undefined || map === undefined || place === undefined) return drawing.replaceChildren();
    const { thickness, etdrs } = what.numbers;
    const scale = scaleOf(thickness?.least ?? 0, thickness?.most ?? 0);
    if (picture?.map !== map) picture = { map, url: pictureOf(map, scale) };
    const { clientWidth: width, clientHeight: height } = element;
    drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    drawing.setAttribute(
      'aria-label',
      words.thickness.spoken(words.surface(map.upper), words.surface(map.lower)),
    );
    const room = roomIn(element);
    drawing.classList.toggle('compact', room.isCompact);
    drawing.replaceChildren(
      mapImage(map, picture.url, place),
      ...(etdrs === null ? [] : [...gridOf(etdrs, place), ...notesOf(room)]),
      scaleBar(map, scale, what.layers.layers.origin, room),
    );
  };
  element.addEventListener(Enums.Events.IMAGE_RENDERED, draw);
  element.addEventListener(Enums.Events.CAMERA_MODIFIED, draw);
  draw();
  return draw;
}

/** A pixel for each A-scan. */
function pictureOf(
  { aScans, bScans, micrometres }: ThicknessMap,
  [from, to]: readonly [number, number],
): string {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [aScans, bScans];
  const context = canvas.getContext('2d');
  if (context === null) return '';
  const image = context.createImageData(aScans, bScans);
  const pixels = new Uint32Array(image.data.buffer);
  for (let index = 0; index < micrometres.length; index++) {
    const value = micrometres[index] ?? Number.NaN;
    if (!Number.isNaN(value)) pixels[index] = viridisPixel((value - from) / (to - from));
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

function mapImage({ aScans, bScans }: ThicknessMap, url: string, { toCanvas, sliceOf }: Place): SVGElement {
  const at = (aScan: number, bScan: number): readonly [number, number] => toCanvas(aScan, sliceOf(bScan));
  const [origin, right, down] = [at(0, 0), at(aScans - 1, 0), at(0, bScans - 1)];
  const across = [0, 1].map((axis) => ((right[axis] ?? 0) - (origin[axis] ?? 0)) / (aScans - 1));
  const along = [0, 1].map((axis) => ((down[axis] ?? 0) - (origin[axis] ?? 0)) / (bScans - 1));
  return svg('image', {
    // A pixel reaches half a step to each side of its A-scan.
    ...{ href: url, x: -0.5, y: -0.5, width: aScans, height: bScans },
    preserveAspectRatio: 'none',
    style: 'image-rendering: pixelated',
    transform: `matrix(${[...across, ...along, ...origin].join(' ')})`,
    'data-testid': 'thickness-map',
  });
}

/** In which direction from the centre each sector lies: towards nasal, and up. */
const DIRECTIONS = { superior: [0, 1], inferior: [0, -1], nasal: [1, 0], temporal: [-1, 0] } as const;

function gridOf(etdrs: EtdrsGrid, { toCanvas, sliceOf }: Place): SVGElement[] {
  const { centre, lateral, betweenFrames, sectors, towards } = etdrs;
  const [toNasal, toSuperior] = [towards.aScans === 'nasal' ? 1 : -1, towards.bScans === 'superior' ? 1 : -1];
  const at = (nasal: number, up: number): readonly [number, number] =>
    toCanvas(
      centre.aScan - 1 + (nasal * toNasal) / (lateral.mm ?? 1),
      sliceOf(centre.bScan - 1 + (up * toSuperior) / (betweenFrames.mm ?? 1)),
    );
  const circle = (radius: number): string => {
    const points = Array.from({ length: 97 }, (_, i) => {
      const angle = (i / 96) * 2 * Math.PI;
      return at(radius * Math.cos(angle), radius * Math.sin(angle)).join(' ');
    });
    return `M${points.join('L')}`;
  };
  const [inner, , outer] = ETDRS_RINGS.map((diameter) => (diameter / 2) * Math.SQRT1_2);
  const spokes = [1, -1].flatMap((x) =>
    [1, -1].map(
      (y) =>
        `M${at(x * (inner ?? 0), y * (inner ?? 0)).join(' ')}L${at(x * (outer ?? 0), y * (outer ?? 0)).join(' ')}`,
    ),
  );
  const d = [...ETDRS_RINGS.map((diameter) => circle(diameter / 2)), ...spokes].join('');
  const rings = [
    svg('path', { d, class: 'etdrs-shadow' }),
    svg('path', { d, class: 'etdrs', 'data-testid': 'etdrs' }),
  ];
  // The table has the numbers.
  if (Math.abs(at(RING_STEP, 0)[0] - at(0, 0)[0]) < NUMBER) return rings;
  return [
    ...rings,
    ...sectors.flatMap(({ name, mean, share }) => {
      const [x, y] = at(...middleOf(name));
      const centred = { x, 'text-anchor': 'middle' };
      const text = mean === null ? '–' : mean.toFixed(0);
      const number = svg('text', { ...centred, y: y + 4, class: 'etdrs-mean', 'data-sector': name }, text);
      // The mean of a part of the sector is not that of the sector.
      const percent = Math.floor(100 * share);
      if (percent === 100) return [number];
      const part = words.thickness.sectorShare(percent);
      return [number, svg('text', { ...centred, y: y + 17, class: 'etdrs-share', 'data-share': name }, part)];
    }),
  ];
}

/** What must stand beside the grid, above the text in the lower corner. */
function notesOf({ width, bottom, isCompact }: Room): SVGElement[] {
  const { notCorrected } = words.thickness;
  const lines = isCompact && width > ONE_LINE ? [notCorrected.join(' ')] : notCorrected;
  return lines.map((line, index) =>
    svg('text', { x: LEFT, y: bottom - 6 - 14 * (lines.length - 1 - index) }, line),
  );
}

/** Millimetres from the middle of an inner sector to that of the outer one beside it. */
const RING_STEP = (ETDRS_RINGS[2] - ETDRS_RINGS[0]) / 4;

/** Millimetres towards nasal, and up. */
function middleOf(name: EtdrsSectorName): readonly [nasal: number, up: number] {
  if (name === 'central') return [0, 0];
  const [ring, direction] = name.split(' ') as ['inner' | 'outer', keyof typeof DIRECTIONS];
  const [first, second, third] = ETDRS_RINGS;
  const away = (ring === 'inner' ? first + second : second + third) / 4;
  const [nasal, up] = DIRECTIONS[direction];
  return [nasal * away, up * away];
}

/** CSS pixels: of the bar, and of what stands above it. */
const BAR = 9;
const LINE = 14;
const LEFT = 14;
/** CSS pixels that a number of the scale, and one of the grid, needs. */
const TICK = 36;
const NUMBER = 27;
/** Panes that are wider have room for the note in one line. */
const ONE_LINE = 260;
const STRIPES = 64;

/** Below the title: the least at the left; numbers below it, or beside it where there is little room. */
function scaleBar(
  { upper, lower }: ThicknessMap,
  [from, to]: readonly [number, number],
  origin: Layers['origin'],
  { width, top, isCompact }: Room,
): SVGElement {
  const { scale, whose } = words.thickness;
  const [title, own] = [scale(words.surface(upper), words.surface(lower)), whose[origin]];
  const long = Math.min(isCompact ? 100 : 220, width - 2 * LEFT - (isCompact ? 2 * TICK : 0));
  const y = top + LINE;
  const bar = { x: LEFT + (isCompact ? TICK : 0), y: y + 7, width: long, height: BAR };
  const stripes = Array.from({ length: STRIPES }, (_, i) =>
    svg('rect', {
      ...{ ...bar, x: bar.x + (long * i) / STRIPES, width: long / STRIPES + 0.5 },
      fill: `rgb(${viridis((i + 0.5) / STRIPES).join(' ')})`,
    }),
  );
  const write = (x: number, below: number, text: string, anchor = 'start'): SVGElement =>
    svg('text', { x, y: y + below, 'text-anchor': anchor }, text);
  const ticks = isCompact ? [] : ticksOf([from, to], ((to - from) * TICK) / long);
  const texts = isCompact
    ? [
        write(LEFT, 0, `${title} · ${own}`),
        write(LEFT, BAR + 6, String(from)),
        write(bar.x + long + 8, BAR + 6, String(to)),
      ]
    : [write(LEFT, 0, title), write(LEFT, BAR + 36, own)];
  return svg(
    'g',
    { 'data-testid': 'thickness-scale', 'data-from': from, 'data-to': to },
    ...texts,
    ...stripes,
    ...ticks.map((value) => {
      const anchor = value === from ? 'start' : value === to ? 'end' : 'middle';
      return write(bar.x + (long * (value - from)) / (to - from), BAR + 20, String(value), anchor);
    }),
  );
}
