/*
 * What may import what (docs/architecture.md has the picture). Types count too: a file that needs another's type cannot
 * be understood without it.
 */

/** The floors of the core, from the ground up. A folder imports those on lower floors only. */
const FLOORS = [
  ['base'],
  ['frame', 'dicom', 'tables'],
  ['containers'],
  ['describe'],
  ['repair'],
  ['convert'],
  ['layers'],
];

/** What is around the core, and which other rooms each may enter. All may enter the core, by its doors. */
const ROOMS = {
  codec: [],
  worker: ['codec'],
  dicomweb: [],
  cornerstone: ['codec', 'worker', 'dicomweb'],
  ohif: ['cornerstone', 'dicomweb'],
  cli: ['codec'],
  bundlers: [],
};

/** The same inside the Cornerstone adapter. */
const CORNERSTONE = ['host', 'scans', 'layers', 'streaming', 'raw-data', 'hooks'];

const folder = (...names) => `^src/(${names.join('|')})/`;

const floors = FLOORS.flatMap((names, floor) =>
  names.map((name) => ({
    name: `core-${name}-imports-downwards`,
    comment: `${name} may import only: ${[name, ...FLOORS.slice(0, floor).flat()].join(', ')}`,
    severity: 'error',
    from: { path: `^src/core/${name}/` },
    to: {
      path: '^src/',
      pathNot: `^src/core/(${[name, ...FLOORS.slice(0, floor).flat()].join('|')})/`,
    },
  })),
);

const rooms = Object.entries(ROOMS).map(([name, others]) => ({
  name: `${name}-imports-downwards`,
  comment: `${name} may import only the core and: ${[name, ...others].join(', ')}`,
  severity: 'error',
  from: { path: folder(name) },
  to: { path: '^src/', pathNot: folder('core', name, ...others) },
}));

const cornerstone = CORNERSTONE.map((name, floor) => ({
  name: `cornerstone-${name}-imports-downwards`,
  severity: 'error',
  from: { path: `^src/cornerstone/${name}/` },
  to: {
    path: '^src/cornerstone/',
    pathNot: `^src/cornerstone/(${CORNERSTONE.slice(0, floor + 1).join('|')})/`,
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...floors,
    ...rooms,
    ...cornerstone,
    {
      name: 'no-cycles',
      comment: 'Files that import each other can only be understood together: make them one, or part them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-through-its-doors',
      comment:
        'The core is entered by index.ts and layers/index.ts (for everyone) or internal.ts (for this package).',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/core/' },
      to: { path: '^src/core/', pathNot: '^src/core/(index|internal|layers/index)\\.ts$' },
    },
    {
      name: 'core-without-a-host',
      comment: 'The core is bytes in, bytes out: no decoder, host, DOM or Node.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: ['^@cornerstonejs/', '^@ohif/', '^dcmjs', 'node_modules/(@cornerstonejs|@ohif|dcmjs)'] },
    },
    {
      name: 'node-in-the-command-line-and-bundlers-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|bundlers)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'codec-has-the-codec',
      comment: 'codec-openjpeg is known in src/codec only; the worker packs its .wasm file.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(codec/|worker/worker\\.ts$)' },
      to: { path: '@cornerstonejs/codec-' },
    },
    {
      name: 'cornerstone-in-its-room',
      comment: 'Only the adapter imports Cornerstone; all else is given it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cornerstone/' },
      to: { path: '@cornerstonejs/(core|dicom-image-loader|metadata|tools)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
    },
  },
};
