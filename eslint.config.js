import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Imports run downwards only: ohif -> cornerstone -> decode -> core, and cli -> decode -> core. */
const layer = (folder, forbidden, message) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: forbidden, message }] }] },
});

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'node_modules/', 'test/fixtures/', 'coverage/'] },
  js.configs.recommended,
  tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  layer(
    'core',
    '/(decode|cornerstone|ohif|cli)/|^node:|^@cornerstonejs/|^@ohif/|^dcmjs',
    'core is bytes in, bytes out: no decoder, host, DOM or Node',
  ),
  layer(
    'decode',
    '/(cornerstone|ohif|cli)/|^node:|^@cornerstonejs/(?!codec-openjpeg)|^@ohif/',
    'decode knows core and the codec only',
  ),
  layer('cornerstone', '/(ohif|cli)/|^node:|^@ohif/', 'the Cornerstone adapter knows decode and core only'),
  layer('ohif', '/cli/|^node:', 'the OHIF adapter knows cornerstone, decode and core only'),
  layer(
    'cli',
    '/(cornerstone|ohif)/|^@cornerstonejs/(?!codec-openjpeg)|^@ohif/',
    'the command line knows decode and core only',
  ),
  {
    files: [
      'test/**',
      'bench/**',
      'fuzz/**',
      'scripts/**',
      'src/cli/**',
      'src/bundlers/**',
      'example/*.js',
      'example/making/**',
      '*.js',
      '*.mjs',
      '**/*.mjs',
    ],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
