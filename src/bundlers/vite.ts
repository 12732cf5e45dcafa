import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedPackage, PEERS, requirePeers } from './peers.js';

const EVENTS = fileURLToPath(new URL('./events.js', import.meta.url));
const LOADER = '@cornerstonejs/dicom-image-loader';

/**
 * Plugin for Vite 7 and 8. It sets what an app with Cornerstone3D and this package needs, for both `vite build` and
 * `vite dev`. Options that the app sets itself are kept.
 *
 * - Workers are ES modules, as Cornerstone's are.
 * - There is one copy of each package of Cornerstone: two copies of its metadata break every load.
 * - `events` is provided for vtk.js, which imports Node's.
 * - Packages that start workers are served as they are: pre-bundled, they would not find their workers' files. What
 *   they import is pre-bundled, as much of it is CommonJS.
 *
 * @throws Error, when Vite starts, if Cornerstone is not installed.
 *
 * @example
 * ```js
 * // vite.config.mjs
 * import czm from 'cornerstone-czm-image-loader/vite';
 *
 * export default { plugins: [czm()] };
 * ```
 */
export default function czm() {
  return {
    name: 'cornerstone-czm-image-loader',
    /** Called by Vite. */
    config({ root = process.cwd() }: { root?: string | undefined }) {
      requirePeers(root);
      return {
        worker: { format: 'es' as const },
        resolve: {
          alias: [{ find: /^(node:)?events$/, replacement: EVENTS }],
          dedupe: [...PEERS],
        },
        optimizeDeps: {
          include: ['@cornerstonejs/core', '@cornerstonejs/metadata', ...importsOfLoader(root)],
          exclude: ['cornerstone-czm-image-loader', LOADER],
        },
      };
    },
  };
}

/** A static import, or an import(), of a package: its name, and the path in it. */
const IMPORT = /\b(?:from|import)\s*\(?\s*['"]((?:@[^'"/]+\/)?[^'"./][^'"/]*)(\/[^'"]+)?['"]/g;

/** What Cornerstone's image loader imports from its dependencies (this differs between versions), as Vite names it. */
function importsOfLoader(root: string): string[] {
  const folder = installedPackage(root, LOADER) ?? root;
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { dependencies, peerDependencies } = manifest as Record<string, Record<string, string> | undefined>;
  const own = { ...dependencies, ...peerDependencies };
  const imported = new Set<string>();
  for (const file of readdirSync(join(folder, 'dist/esm'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(folder, 'dist/esm', file), 'utf8');
    for (const [, name = '', path = ''] of text.matchAll(IMPORT)) {
      if (name in own && !PEERS.some((peer) => peer === name)) imported.add(`${LOADER} > ${name}${path}`);
    }
  }
  return [...imported];
}
