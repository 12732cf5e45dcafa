import type { DicomJson } from '../src/core/index.js';
import type { Chance } from './chance.js';

/* DICOM JSON that no server should send. */

const VALUES: readonly unknown[] = [
  null,
  undefined,
  0,
  -1,
  1e8,
  1e300,
  Number.NaN,
  '',
  '1e8',
  '99999999999',
  'x\0y',
  '\\\\',
  '0.01,0.002',
  [],
  {},
  [[]],
  true,
  'L',
  new ArrayBuffer(8),
  { Alphabetic: 'A^B\0C' },
  { '00280010': { vr: 'US', Value: [1] } },
];
const VRS: readonly unknown[] = ['UT', 'UN', 'SQ', 'US', 'IS', 'DS', 'OB', 'PN', 'XX', '', undefined, 7];
const TAGS = [
  '00280008',
  '00280010',
  '00280011',
  '00280030',
  '00180088',
  '00200060',
  '00080016',
  '00400260',
  '04070010',
  '040710A1',
  '52009229',
  '52009230',
  '7FE00010',
  '00570001',
  '__proto__',
  '0028001',
  'constructor',
];

type Loose = Record<string, unknown>;
const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer);

/** A copy of `json` with one to four values, VRs, tags or forms changed, at any depth. */
export function mutateJson(json: DicomJson, chance: Chance): DicomJson {
  const copy = structuredClone(json) as Loose;
  for (let i = chance.below(4); i >= 0; i--) mutateOnce(copy, chance);
  return copy as DicomJson;
}

function mutateOnce(dataSet: Loose, chance: Chance): void {
  const keys = Object.keys(dataSet);
  const key = keys.length === 0 || chance.once(4) ? chance.one(TAGS) : chance.one(keys);
  const element = dataSet[key];
  const items = isObject(element) && Array.isArray(element['Value']) ? element['Value'].filter(isObject) : [];
  if (items.length > 0 && !chance.once(3)) return mutateOnce(chance.one(items), chance);
  dataSet[key] = mutated(isObject(element) ? element : {}, chance);
}

function mutated(element: Loose, chance: Chance): unknown {
  switch (chance.below(7)) {
    case 0:
      return { ...element, vr: chance.one(VRS.filter((vr) => vr !== undefined)) };
    case 1:
      return { ...element, Value: [chance.one(VALUES.filter((value) => value !== undefined))] };
    case 2:
      return { ...element, Value: Array.from({ length: chance.below(6) }, () => chance.below(70_000)) };
    case 3:
      return { vr: element['vr'], InlineBinary: chance.one(['', 'AAAA', '!!', 'MQAAVRI=']) };
    case 4:
      return { vr: element['vr'], BulkDataURI: chance.one(['', 'x', 'javascript:0']) };
    case 5:
      return nested(chance.one([3, 70, 400]));
    default:
      return chance.one([null, 5, 'text', [], {}]);
  }
}

function nested(depth: number): Loose {
  let element: Loose = { vr: 'LO', Value: ['deep\0x'] };
  for (let i = 0; i < depth; i++) element = { vr: 'SQ', Value: [{ '00400260': element }] };
  return element;
}
