import * as tools from '@cornerstonejs/tools';

const GROUP = 'test-tools';

const MEASURING = {
  Length: tools.LengthTool,
  RectangleROI: tools.RectangleROITool,
  Probe: tools.ProbeTool,
} as const;
export type Measuring = keyof typeof MEASURING;

export interface MeasuredAnnotation {
  readonly tool: string;
  readonly points: readonly (readonly number[])[];
  /** The tool's results, by target (`imageId:…`, `volumeId:…`). */
  readonly cachedStats: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Puts a measuring tool on the primary mouse button in these viewports; the test drives the mouse. */
export function setTool(tool: Measuring, viewportIds: readonly string[] = ['viewport']): void {
  tools.ToolGroupManager.destroyToolGroup(GROUP);
  const group = tools.ToolGroupManager.createToolGroup(GROUP);
  if (!group) throw new Error('Cornerstone made no tool group');
  if (!(tool in tools.state.tools)) tools.addTool(MEASURING[tool]);
  group.addTool(MEASURING[tool].toolName);
  for (const id of viewportIds) group.addViewport(id, 'test-engine');
  group.setToolActive(MEASURING[tool].toolName, {
    bindings: [{ mouseButton: tools.Enums.MouseBindings.Primary }],
  });
}

/** All annotations drawn so far, oldest first. */
export function annotations(): MeasuredAnnotation[] {
  return tools.annotation.state.getAllAnnotations().map(({ metadata, data }) => ({
    tool: metadata?.toolName ?? '',
    points: (data.handles?.points ?? []).map((point) => [...point]),
    cachedStats: JSON.parse(JSON.stringify(data['cachedStats'] ?? {})) as MeasuredAnnotation['cachedStats'],
  }));
}
