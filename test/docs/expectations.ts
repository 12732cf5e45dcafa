/*
 * What an example says that it gives. In a console block, the lines that a command prints, where `…` stands for
 * anything; in a program, `expression; // → value`.
 */

export interface Step {
  readonly command: string;
  /** What it prints, as the page has it. */
  readonly printed: string;
}

/** The commands of a console block and what follows each. A command goes on after a line that ends in `\`. */
export function stepsOf(text: string): readonly Step[] {
  const steps: { command: string; printed: string }[] = [];
  let open = false;
  for (const line of text.trimEnd().split('\n')) {
    const step = steps.at(-1);
    if (open && step !== undefined) step.command += `\n${line}`;
    else if (line.startsWith('$ ')) steps.push({ command: line.slice(2), printed: '' });
    else if (step === undefined) throw new Error('A console block begins with a command: $ …');
    else step.printed += `${line}\n`;
    open = (open || line.startsWith('$ ')) && line.endsWith('\\');
  }
  return steps;
}

/** Whether a program printed what the page says. A line `…` stands for any lines, `…` in a line for any text in it. */
export function isPrinted(expected: string, found: string): boolean {
  const pattern = expected
    .trimEnd()
    .split('\n')
    .map((line) => (line.trim() === '…' ? '(?:.*\n)*?' : `${escaped(line).replaceAll('…', '.*')} *\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${found.trimEnd()}\n`);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const CLAIM = /^(\s*)(?:(const \w+ = )|)(.+); \/\/ → (.+)$/;

/**
 * A program whose claims are checked: `expression; // → value` calls `__claim(line, expression, value)`. In a value,
 * `…` at the end of a text, a list or an object leaves the rest open.
 */
export function withClaims(program: string): { readonly program: string; readonly claims: number } {
  let claims = 0;
  const lines = program.split('\n').map((line, index) => {
    const [, indent = '', declared = '', expression, value] = CLAIM.exec(line) ?? [];
    if (expression === undefined || value === undefined) return line;
    claims++;
    const call = `__claim(${String(index + 1)}, ${expression}, ${JSON.stringify(value)})`;
    return `${indent}${declared}${call};`;
  });
  return { program: lines.join('\n'), claims };
}

/**
 * The source of the function that {@link withClaims} calls, for Node and the browser. It keeps what does not hold in
 * `globalThis.__broken`.
 */
export const CLAIM_FUNCTION = `
globalThis.__broken = [];
globalThis.__claim = (line, found, text) => {
  const OPEN = Symbol('open');
  const list = text.replace(/, …( ?[\\]}])/g, ', ...$OPEN$1').replace(/…'/g, "\\u0000'");
  const $OPEN = { [OPEN]: true, *[Symbol.iterator]() { yield OPEN; } };
  const expected = new Function('$OPEN', 'return (' + list + ');')($OPEN);
  const same = (want, have) => {
    if (typeof want === 'string' && want.endsWith('\\u0000')) return String(have).startsWith(want.slice(0, -1));
    if (Array.isArray(want)) {
      const open = want.at(-1) === OPEN;
      const items = open ? want.slice(0, -1) : want;
      if (have === null || typeof have !== 'object' || (!open && have.length !== items.length)) return false;
      return items.every((item, index) => same(item, have[index]));
    }
    if (want !== null && typeof want === 'object') {
      if (have === null || typeof have !== 'object') return false;
      const names = Object.keys(want);
      const whole = want[OPEN] === true || Object.keys(have).length === names.length;
      return whole && names.every((name) => same(want[name], have[name]));
    }
    return Object.is(want, have);
  };
  if (!same(expected, found)) {
    globalThis.__broken.push('line ' + line + ': the page says ' + text + ', it is ' + JSON.stringify(found));
  }
  return found;
};
`;
