import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import swc from '@swc/jest';

/*
 * Jest runs tests in a context of `node:vm`, where every use of a global is looked up by a call, some hundred times
 * slower than elsewhere: `Math.abs` in a loop over pixels was most of the time of some tests. A module that names such
 * an object gets it as a constant of its own. Jest's `sandboxInjectedGlobals` does that for CommonJS only.
 */

const GLOBALS =
  'Array ArrayBuffer BigInt Boolean Buffer DataView Error Float32Array Float64Array Int16Array Int32Array Int8Array ' +
  'JSON Map Math Number Object Promise RangeError Reflect RegExp Set String Symbol TextDecoder TextEncoder TypeError ' +
  'Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap';

const SELF = createHash('sha256')
  .update(readFileSync(new URL(import.meta.url)))
  .digest('hex');

/** On the first line, so that the others keep their numbers. */
function withConstants(code) {
  const isUsed = (name) => new RegExp(`\\b${name}\\b`).test(code);
  const isDeclared = (name) =>
    new RegExp(`\\b(?:class|const|function|import|let|var)\\s+${name}\\b`).test(code);
  const names = GLOBALS.split(' ').filter((name) => isUsed(name) && !isDeclared(name));
  return names.length === 0 ? code : `const { ${names.join(', ')} } = globalThis; ${code}`;
}

const wrapped = (result) =>
  typeof result === 'string' ? withConstants(result) : { ...result, code: withConstants(result.code) };

const key = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex');

/** TypeScript with `options` for SWC; without, an ES module of a package, which is as it is but for the constants. */
function createTransformer({ swc: options } = {}) {
  if (options === undefined) {
    const process = (code) => ({ code: /^(?:import|export)\b/m.test(code) ? withConstants(code) : code });
    return {
      process,
      processAsync: (code) => Promise.resolve(process(code)),
      getCacheKey: (code, path) => key(SELF, path, code),
    };
  }
  const inner = swc.createTransformer(options);
  return {
    ...inner,
    process: (...call) => wrapped(inner.process(...call)),
    processAsync: async (...call) => wrapped(await inner.processAsync(...call)),
    getCacheKey: (...call) => key(SELF, inner.getCacheKey(...call)),
  };
}

export default { createTransformer };
