import { Enums } from '@cornerstonejs/core';
import type { Types } from '@cornerstonejs/core';
import type { MadeSlab } from '../model/slab-choice.js';
import type { GreyWindow } from '../model/state.js';
import { svg } from '../panels/dom.js';
import { words } from '../words/index.js';
import { FLOW_COLOUR, flowScale, slabColours, type FlowScale } from './slab-picture.js';
import { roomIn } from './pane-room.js';
import { placeIn, type Place } from './place-in-section.js';

/*
 * A slab over the en-face section, which it covers all of: holes are hatched, so that nothing of the section below is taken for a
 * part of the slab.
 */

export interface SlabLook {
  readonly window: GreyWindow | undefined;
  readonly inverted: boolean;
}

/** What is drawn, and what of it is kept while the picture is moved. */
interface Drawn {
  readonly made: MadeSlab;
  readonly look: SlabLook;
  readonly scale: FlowScale;
  readonly picture: HTMLCanvasElement;
}

/** Draws over a viewport as long as `shown` gives something; returns what redraws it. */
export function overlaySlab(
  viewport: Types.IVolumeViewport,
  shown: () => { readonly made: MadeSlab; readonly look: SlabLook } | undefined,
): () => void {
  const { element } = viewport;
  const canvas = document.createElement('canvas');
  canvas.className = 'slab';
  canvas.dataset['testid'] = 'slab';
  const legend = svg('svg', { class: 'slab-legend', 'data-testid': 'slab-legend', hidden: true });
  // Below what tools draw, such as crosshairs.
  viewport.getCanvas().after(canvas, legend);
  let drawn: Drawn | undefined;
  const draw = (): void => {
    const what = shown();
    const series = what?.made.plan.structure ?? what?.made.plan.flow;
    const place = series && placeIn(viewport, slicesOf(what?.made, viewport));
    canvas.hidden = place === undefined;
    legend.toggleAttribute('hidden', place === undefined || what?.made.flow === undefined);
    if (what === undefined || place === undefined) return;
    const { window, inverted } = what.look;
    const isSame =
      drawn?.made === what.made &&
      drawn.look.inverted === inverted &&
      drawn.look.window?.center === window?.center &&
      drawn.look.window?.width === window?.width;
    if (!isSame || drawn === undefined) drawn = colour(what.made, what.look);
    paint(canvas, element, drawn, place);
    legend.replaceChildren(...legendOf(drawn, element));
    legend.setAttribute('viewBox', `0 0 ${element.clientWidth} ${element.clientHeight}`);
  };
  element.addEventListener(Enums.Events.IMAGE_RENDERED, draw);
  element.addEventListener(Enums.Events.CAMERA_MODIFIED, draw);
  draw();
  return draw;
}

/** The frames of whichever of the two cubes the section is cut from. */
function slicesOf(made: MadeSlab | undefined, viewport: Types.IVolumeViewport): readonly string[] {
  const [first = ''] = viewport.getImageIds();
  const cubes = [made?.plan.structure, made?.plan.flow];
  return cubes.find((cube) => cube?.imageIds.includes(first))?.imageIds ?? [];
}

function colour(made: MadeSlab, look: SlabLook): Drawn {
  const [structure, flow] = [made.structure?.values, made.flow?.values];
  const { bScans, aScans } = (made.structure ?? made.flow)?.limits ?? { bScans: 1, aScans: 1 };
  const scale =
    flow === undefined
      ? ([0, 1] as const)
      : flowScale(flow, 2 ** (made.plan.flow?.description?.bitsStored ?? 8) - 1);
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [aScans, bScans];
  const rgba = slabColours({ structure, flow }, { ...look, scale });
  picture.getContext('2d')?.putImageData(new ImageData(rgba, aScans, bScans), 0, 0);
  return { made, look, scale, picture };
}

function paint(canvas: HTMLCanvasElement, element: HTMLElement, { picture }: Drawn, place: Place): void {
  const dense = window.devicePixelRatio;
  const [width, height] = [Math.round(element.clientWidth * dense), Math.round(element.clientHeight * dense)];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { width: aScans, height: bScans } = picture;
  const at = (aScan: number, bScan: number): readonly [number, number] =>
    place.toCanvas(aScan, place.sliceOf(bScan));
  const [[x, y], [right, rightY], [down, downY]] = [at(0, 0), at(aScans - 1, 0), at(0, bScans - 1)];
  const [across, along] = [Math.max(1, aScans - 1), Math.max(1, bScans - 1)];
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(
    ((right - x) / across) * dense,
    ((rightY - y) / across) * dense,
    ((down - x) / along) * dense,
    ((downY - y) / along) * dense,
    x * dense,
    y * dense,
  );
  // A pixel reaches half a step to each side of its A-scan.
  const box = [-0.5, -0.5, aScans, bScans] as const;
  const hatched = hatch(context);
  context.fillStyle = hatched ?? HOLE;
  hatched?.setTransform(context.getTransform().inverse());
  context.fillRect(...box);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, ...box);
}

const HOLE = '#1d2733';
const STRIPE = '#47627d';
const STEP = 8;

function hatch(context: CanvasRenderingContext2D): CanvasPattern | null {
  const tile = document.createElement('canvas');
  [tile.width, tile.height] = [STEP, STEP];
  const ink = tile.getContext('2d');
  if (ink === null) return null;
  ink.fillStyle = HOLE;
  ink.fillRect(0, 0, STEP, STEP);
  ink.strokeStyle = STRIPE;
  ink.lineWidth = 1.5;
  for (const off of [-STEP, 0, STEP]) {
    ink.beginPath();
    ink.moveTo(off, STEP);
    ink.lineTo(off + STEP, 0);
    ink.stroke();
  }
  return context.createPattern(tile, 'repeat');
}

/** CSS pixels. */
const LEFT = 14;
const ABOVE = 34;
const LONG = 120;
const BAR = 9;
const STRIPES = 24;

/** What the colours or greys of flow mean, in numbers. */
function legendOf({ made, look, scale }: Drawn, element: HTMLElement): SVGElement[] {
  if (made.flow === undefined) return [];
  const top = roomIn(element).bottom - ABOVE;
  const isOver = made.structure !== undefined;
  const stripes = Array.from({ length: STRIPES }, (_, i) => {
    const part = i / (STRIPES - 1);
    const colour = isOver
      ? FLOW_COLOUR.map((full) => Math.round(full * part))
      : [1, 1, 1].map(() => Math.round(255 * (look.inverted ? 1 - part : part)));
    return svg('rect', {
      ...{ x: LEFT + (LONG * i) / STRIPES, y: top + 6, width: LONG / STRIPES + 0.5, height: BAR },
      fill: `rgb(${colour.join(' ')})`,
    });
  });
  const number = (value: number, x: number, anchor: string): SVGElement =>
    svg('text', { x, y: top + BAR + 19, 'text-anchor': anchor }, value.toFixed(0));
  return [
    svg('text', { x: LEFT, y: top }, isOver ? words.slab.flowOverStructure : words.slab.flowGrey),
    ...stripes,
    number(scale[0], LEFT, 'start'),
    number(scale[1], LEFT + LONG, 'end'),
  ];
}
