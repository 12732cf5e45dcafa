import { getEnabledElementByViewportId } from '@cornerstonejs/core';
import * as tools from '@cornerstonejs/tools';
import { MEASURING_TOOLS, type MeasuringTool } from '../model/measurement.js';
import { hasAScans } from '../model/series.js';
import type { Tool } from '../model/state.js';
import { words } from '../words/index.js';
import { CaliperTool } from './caliper-tool.js';
import { AngleTool, AreaTool, LABEL_FONT, LengthTool, ProbeTool } from './labelled-tools.js';
import { textLines, type Pictured } from './measurement-text.js';
import { PinchTool } from './pinch-tool.js';

const {
  CrosshairsTool,
  PanTool,
  StackScrollTool,
  ToolGroupManager,
  TrackballRotateTool,
  WindowLevelTool,
  ZoomTool,
} = tools;
const { MouseBindings } = tools.Enums;

export type ToolGroup = NonNullable<ReturnType<typeof ToolGroupManager.createToolGroup>>;

const NAMES: Readonly<Record<Tool, string>> = {
  window: WindowLevelTool.toolName,
  pan: PanTool.toolName,
  zoom: ZoomTool.toolName,
  crosshairs: CrosshairsTool.toolName,
  length: LengthTool.toolName,
  caliper: CaliperTool.toolName,
  angle: AngleTool.toolName,
  area: AreaTool.toolName,
  probe: ProbeTool.toolName,
};

/** Of measurements: told apart from every grey. */
const YELLOW = 'rgb(255, 221, 85)';
const MOUSE = [{ mouseButton: MouseBindings.Primary }];
const PRIMARY = [...MOUSE, { numTouchPoints: 1 }];
const TWO_FINGERS = [{ numTouchPoints: 2 }];

/** Whether a tool leaves measurements behind; crosshairs keep themselves among them. */
export const isMeasurement = (toolName: string): boolean => measuringTool(toolName) !== undefined;

/** Which of ours a tool of Cornerstone's is; undefined of those that measure nothing. */
export const measuringTool = (toolName: string): MeasuringTool | undefined =>
  MEASURING_TOOLS.find((tool) => NAMES[tool] === toolName);

/** Tells Cornerstone of every tool that the views use; once a page. */
export function registerTools(): void {
  for (const tool of [
    PinchTool,
    CaliperTool,
    CrosshairsTool,
    AngleTool,
    AreaTool,
    LengthTool,
    PanTool,
    ProbeTool,
    StackScrollTool,
    TrackballRotateTool,
    WindowLevelTool,
    ZoomTool,
  ]) {
    tools.addTool(tool);
  }
  const { style } = tools.annotation.config;
  const defaults = style.getDefaultToolStyles();
  style.setDefaultToolStyles({
    ...defaults,
    global: {
      ...defaults.global,
      color: YELLOW,
      colorHighlighted: 'rgb(255, 255, 255)',
      colorSelected: YELLOW,
      lineWidth: '2',
      lineWidthSelected: '3',
      textBoxFontFamily: LABEL_FONT.family,
      textBoxFontSize: `${LABEL_FONT.size}px`,
      textBoxColor: YELLOW,
      textBoxColorHighlighted: 'rgb(255, 255, 255)',
      textBoxColorSelected: YELLOW,
      textBoxBackground: 'rgba(0, 0, 0, 0.7)',
    },
  });
}

/** In B-scans one finger goes through the frames while this is the tool; three change the greys. */
const WINDOW = [...MOUSE, { numTouchPoints: 3 }];

type Measuring = Omit<Pictured, 'isSlabShown'>;

/** The tools of flat pictures: left as chosen, middle button pans, right button zooms, two fingers zoom. */
export function flatTools(id: string, context: Measuring, isSlabShown = (): boolean => false): ToolGroup {
  const group = newGroup(id);
  for (const name of [NAMES.window, NAMES.pan, PinchTool.toolName]) group.addTool(name);
  group.addTool(NAMES.zoom, { pinchToZoom: false });
  group.setToolActive(PinchTool.toolName, { bindings: TWO_FINGERS });
  for (const tool of MEASURING_TOOLS) {
    group.addTool(NAMES[tool], {
      getTextLines: textLines(tool, { ...context, isSlabShown }),
      hasAScans: (imageId: string) => {
        const series = context.seriesOf(imageId);
        return series !== undefined && hasAScans(series);
      },
    });
  }
  choose(group, 'window');
  return group;
}

/** The tools of linked sections: those of flat pictures, the wheel, and crosshairs that neither turn nor thicken. */
export function sectionTools(id: string, context: Measuring, isSlabShown: () => boolean): ToolGroup {
  const group = flatTools(id, context, isSlabShown);
  group.addTool(StackScrollTool.toolName);
  group.setToolActive(StackScrollTool.toolName, { bindings: [{ mouseButton: MouseBindings.Wheel }] });
  group.addTool(NAMES.crosshairs, {
    getReferenceLineColor: () => 'rgb(120, 200, 255)',
    getReferenceLineDraggableRotatable: () => false,
    getReferenceLineSlabThicknessControlsOn: () => false,
  });
  return group;
}

/** The tools of 3D: left turns, middle button pans, right button zooms. */
export function volumeTools(id: string): ToolGroup {
  const group = newGroup(id);
  for (const name of [TrackballRotateTool.toolName, NAMES.pan, NAMES.zoom, PinchTool.toolName]) {
    group.addTool(name);
  }
  group.setToolActive(PinchTool.toolName, { bindings: TWO_FINGERS });
  group.setToolActive(TrackballRotateTool.toolName, { bindings: PRIMARY });
  group.setToolActive(NAMES.pan, { bindings: [{ mouseButton: MouseBindings.Auxiliary }] });
  group.setToolActive(NAMES.zoom, { bindings: [{ mouseButton: MouseBindings.Secondary }] });
  return group;
}

/** Gives up what is being drawn. */
export function cancelDrawing(group: ToolGroup): void {
  for (const id of group.getViewportIds()) {
    const element = getEnabledElementByViewportId(id)?.viewport.element;
    if (element !== undefined) tools.cancelActiveManipulations(element);
  }
}

/** Gives the left button to a tool. */
export function choose(group: ToolGroup, tool: Tool): void {
  cancelDrawing(group);
  for (const name of Object.values(NAMES)) {
    if (!group.hasTool(name)) continue;
    if (name === NAMES.crosshairs && name !== NAMES[tool]) group.setToolDisabled(name);
    else group.setToolPassive(name, { removeAllBindings: true });
  }
  const pan = [{ mouseButton: MouseBindings.Auxiliary }];
  const zoom = [{ mouseButton: MouseBindings.Secondary }];
  group.setToolActive(NAMES.pan, { bindings: tool === 'pan' ? [...PRIMARY, ...pan] : pan });
  group.setToolActive(NAMES.zoom, { bindings: tool === 'zoom' ? [...PRIMARY, ...zoom] : zoom });
  if (tool !== 'pan' && tool !== 'zoom' && group.hasTool(NAMES[tool])) {
    group.setToolActive(NAMES[tool], { bindings: tool === 'window' ? WINDOW : PRIMARY });
  }
}

/** Moves linked crosshairs to a point in patient space, in mm. */
export function moveCrosshairs(group: ToolGroup, point: [number, number, number]): void {
  const crosshairs: unknown = group.getToolInstance(NAMES.crosshairs);
  if (crosshairs instanceof CrosshairsTool) crosshairs.setToolCenter(point);
}

function newGroup(id: string): ToolGroup {
  ToolGroupManager.destroyToolGroup(id);
  const group = ToolGroupManager.createToolGroup(id);
  if (group === undefined) throw new Error(words.errors.noRoomForTools(id));
  return group;
}
