/** Packages with loops that tests wait for. */
const COMPUTING = ['fast-check', 'fast-png', 'fflate', 'iobuffer', 'pure-rand'].join('|');

const common = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/', '<rootDir>/test/support/cornerstone-'],
  transform: {
    '^.+\\.ts$': [
      '<rootDir>/test/support/transform.mjs',
      {
        swc: {
          jsc: {
            target: 'es2022',
            parser: { syntax: 'typescript' },
            experimental: { keepImportAttributes: true },
          },
          module: { type: 'es6' },
        },
      },
    ],
    [`/node_modules/(?:${COMPUTING})/.+\\.m?js$`]: '<rootDir>/test/support/transform.mjs',
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${COMPUTING})/)`],
  sandboxInjectedGlobals: [
    'Array',
    'ArrayBuffer',
    'DataView',
    'Math',
    'Number',
    'Object',
    'String',
    'Uint8Array',
  ],
  setupFilesAfterEnv: ['<rootDir>/test/support/equality.ts'],
  testEnvironment: 'node',
};

/** Tests in a real browser. */
const inBrowser = {
  ...common,
  globalSetup: '<rootDir>/test/support/browser-setup.mjs',
  testEnvironment: '<rootDir>/test/support/browser-environment.mjs',
};

/** Their folders. */
const PAGES = ['cornerstone', 'example', 'ohif'];

/** @type {import('jest').Config} */
export default {
  // No test is timed: this ends those that hang, on a busy machine too.
  testTimeout: 300_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      moduleNameMapper: {
        ...common.moduleNameMapper,
        // The example viewer's own modules name the package.
        '^cornerstone-czm-image-loader/core$': '<rootDir>/src/core/index.ts',
      },
      testMatch: ['<rootDir>/test/{core,codec,dicomweb,cli,docs}/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.page\\.test\\.ts$', '\\.archive\\.test\\.ts$'],
    },
    {
      // Needs other people's DICOM and JPEG 2000 readers: test/support/machine.ts, NATIVE_READERS.
      ...common,
      displayName: 'interop',
      testMatch: ['<rootDir>/test/interop/**/*.test.ts'],
    },
    // Each a project of its own, so that scripts/test.ts can run them beside each other.
    ...PAGES.map((folder) => ({
      ...inBrowser,
      displayName: folder,
      testMatch: [`<rootDir>/test/${folder}/**/*.test.ts`],
      testPathIgnorePatterns: ['\\.archive\\.test\\.ts$'],
    })),
    {
      // The pages in the documents, as a reader of them would make them.
      ...inBrowser,
      displayName: 'pages',
      testMatch: ['<rootDir>/test/docs/**/*.page.test.ts'],
    },
    {
      // What users install: needs `npm run build` before, and the registry.
      ...common,
      displayName: 'packed',
      testMatch: ['<rootDir>/test/consumers/*.test.ts'],
    },
    {
      // Tests that need a real archive (Orthanc), most of them beside the browser.
      ...inBrowser,
      displayName: 'archive',
      testMatch: [`<rootDir>/test/{${PAGES},cli}/**/*.archive.test.ts`],
    },
  ],
};
