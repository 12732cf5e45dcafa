import { fileURLToPath } from 'node:url';
import { requirePeers } from './peers.js';

const EVENTS = fileURLToPath(new URL('./events.js', import.meta.url));

/** Modules of Node that Cornerstone's codecs and parsers ask for in Node, and do without in a browser. */
const OF_NODE = ['fs', 'path', 'url', 'crypto', 'zlib', 'buffer'];

/** What of webpack's compiler this plugin uses. */
interface Compiler {
  readonly context: string;
  readonly options: { readonly resolve: { fallback?: unknown } };
}

/**
 * Plugin for webpack 5: what an app with Cornerstone3D needs of its bundler. Fallbacks that the app sets itself stay.
 *
 * @throws Error, when webpack starts, where Cornerstone is not installed.
 */
export default class CzmWebpackPlugin {
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
