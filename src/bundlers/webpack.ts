import { fileURLToPath } from 'node:url';
import { requirePeers } from './peers.js';

const EVENTS = fileURLToPath(new URL('./events.js', import.meta.url));

/** Node modules that Cornerstone's codecs and parsers use in Node, but not in a browser. */
const OF_NODE = ['fs', 'path', 'url', 'crypto', 'zlib', 'buffer'];

/** What of webpack's compiler this plugin uses. */
interface Compiler {
  readonly context: string;
  readonly options: { readonly resolve: { fallback?: unknown } };
}

/**
 * Plugin for webpack 5. It sets what an app with Cornerstone3D needs. Fallbacks that the app sets itself are kept.
 *
 * @throws Error, when webpack starts, if Cornerstone is not installed.
 *
 * @example
 * ```js
 * // webpack.config.mjs
 * import CzmPlugin from 'cornerstone-czm-image-loader/webpack';
 *
 * export default { plugins: [new CzmPlugin()] };
 * ```
 */
export default class CzmWebpackPlugin {
  /** Called by webpack. */
  apply({ context, options: { resolve } }: Compiler): void {
    requirePeers(context);
    const set = resolve.fallback;
    // webpack takes an object, or a list of names with their replacements.
    const named = Array.isArray(set)
      ? Object.fromEntries(set.map(({ name, alias }: { name: string; alias: unknown }) => [name, alias]))
      : Object(set);
    resolve.fallback = {
      ...Object.fromEntries(OF_NODE.map((name) => [name, false])),
      events: EVENTS,
      ...named,
    };
  }
}
