import type { Length } from '../core/index.js';
import type { LayersOfCube, LayersOfFile } from './layer-numbers.js';
import { visible } from './terminal-text.js';

const EYES = { L: 'left', R: 'right', B: 'both' } as const;

/** The layers of one file for a person. */
export function layersText(found: LayersOfFile): string {
  const { file, origin, surfaces, problems, cubes, reasons } = found;
  const what = origin === 'instrument' ? "instrument's own" : 'height map';
  const names = surfaces.map(({ name }) => name).join('; ') || 'none that can be read';
  const lines = [
    file,
    `  Layers        ${names} (${what})`,
    ...problems.map((problem) => `                ${problem}`),
    ...reasons.map((reason) => `  No cube       ${reason}`),
    ...cubes.flatMap(cubeLines),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

function cubeLines(cube: LayersOfCube): readonly string[] {
  const { thickness, etdrs } = cube;
  const container = cube.container === null ? '' : `, ${cube.container.name}`;
  const eye = cube.eye === null ? 'unknown eye' : `${EYES[cube.eye]} eye`;
  return [
    `  Cube          ${cube.file}${container}, ${eye}`,
    `                ${cube.link.evidence}`,
    `  Order         ${cube.orderEvidence}`,
    ...cube.problems.map((problem) => `                ${problem}`),
    ...(thickness === null
      ? [`  Thickness     not known: ${cube.whyNoThickness ?? ''}`]
      : [
          `  Thickness     ${thickness.upper} to ${thickness.lower}: mean ${micrometres(thickness.mean)}, ` +
            `${micrometres(thickness.least)} to ${micrometres(thickness.most)}, ` +
            `in ${thickness.found} of ${thickness.aScans} A-scans`,
          `                depth sample ${lengthText(thickness.axial)}`,
        ]),
    ...(etdrs === null
      ? [`  ETDRS         not known: ${cube.whyNoEtdrs ?? ''}`]
      : [
          ...etdrs.sectors.map(({ name, mean, share }, index) => {
            const value = mean === null ? 'none' : micrometres(mean);
            return `  ${index === 0 ? 'ETDRS  ' : '       '}       ${name.padEnd(15)} ${value.padStart(9)}  ${(100 * share).toFixed(0).padStart(3)} % of its A-scans`;
          }),
          `                centre at A-scan ${etdrs.centre.aScan.toFixed(1)}, B-scan ${etdrs.centre.bScan.toFixed(1)} ` +
            `(${etdrs.centre.provenance}: ${etdrs.centre.source})`,
          `                A-scans ${lengthText(etdrs.lateral)}; B-scans ${lengthText(etdrs.betweenFrames)}`,
          `                directions ${etdrs.direction.provenance}: ${etdrs.direction.source}`,
          ...etdrs.notes.map((note) => `                ${note}`),
        ]),
  ];
}

const micrometres = (value: number): string => `${value.toFixed(1)} µm`;
const lengthText = ({ mm, provenance, source }: Length): string =>
  `${mm === null ? 'unknown' : `${(mm * 1000).toPrecision(4)} µm`} (${provenance}: ${source})`;
