import { layersCsv } from 'cornerstone-czm-image-loader/layers';
import manifest from '../../package.json' with { type: 'json' };
import { words } from '../words/index.js';
import type { Measured } from './thickness.js';

/** What wrote the numbers, with the version of the package that it is part of. */
const PROGRAM = { name: `${manifest.name} example viewer`, version: manifest.version };

/** The numbers of the selected scan, as `czm-dicom layers` writes them. */
export function numbersText({ series, layers, numbers }: Measured, form: 'csv' | 'json'): string {
  const [first] = layers.objects;
  if (first === undefined) throw new Error(words.saving.noNumbers);
  const cube = {
    file: series.name,
    container: series.description?.container ?? null,
    link: first.link,
    ...numbers,
  };
  const { origin } = layers.layers;
  const file = { file: '(opened in the viewer)', origin, cubes: [cube], reasons: [] };
  if (form === 'csv') return layersCsv([file], PROGRAM);
  return `${JSON.stringify({ program: PROGRAM, layers: [file] }, null, 2)}\n`;
}
