import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { choose, ENGLISH, wordsOf } from '../../example/words/index.js';
import { ROOT } from './pages.js';

/** The same in both languages: names, abbreviations, Latin, and what only joins texts. */
const INTERNATIONAL = [
  /^numbers\.(wholeMicrometres|wholePixels)$/,
  /^eyes\.marks\./,
  /^surface$/,
  /^repairs\.value$/,
  /^header\.layouts\.volume$/,
  /^tools\.(width|level)$/,
  /^menu\.maps\.(viridis|inferno)$/,
  /^frameBar\.(rate|lateral|axial|axis)$/,
  /^loading\.speed$/,
  /^picture\.inMillimetres$/,
  /^measurements\.(csv|rgb)$/,
  /^thickness\.sectorShare$/,
  /^slab\.((kinds|inSentence)\.vitreoretinal|named\.(surfaces|depths)|shifted|offset|micrometres)$/,
  /^opening\.(of|sample)$/,
  /^server\.study$/,
  /^keys\.list\.\d+\.0$/,
];

/** Whole for no plural form, and written in another way where the decimal sign is a comma. */
const FRACTION = 2.5;

/** Every text of a table by its place in it. A function says one of its texts. */
function textsOf(value: unknown, place = ''): (readonly [place: string, text: string | undefined])[] {
  if (typeof value === 'function') {
    const say = value as (...given: readonly number[]) => unknown;
    return [[place, String(say(...Array.from({ length: 6 }, () => FRACTION)))]];
  }
  if (typeof value !== 'object' || value === null) return [[place, value as string | undefined]];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsOf(inner, place === '' ? key : `${place}.${key}`),
  );
}

describe('the words of the viewer', () => {
  const german = wordsOf('de');
  const texts = textsOf(german);

  it('are the same in German, each of them', () => {
    expect(texts.map(([place]) => place)).toEqual(textsOf(ENGLISH).map(([place]) => place));
    for (const [place, text] of texts) expect([place, text]).not.toEqual([place, '']);
  });

  it('are German there, but for those that are international', () => {
    const english = new Map(textsOf(ENGLISH));
    const same = texts.flatMap(([place, text]) => (english.get(place) === text ? [place] : []));
    expect(same.filter((place) => !INTERNATIONAL.some((one) => one.test(place)))).toEqual([]);
    // None of these is translated by now.
    expect(INTERNATIONAL.filter((one) => !same.some((place) => one.test(place)))).toEqual([]);
  });

  it('have the plurals, numbers and days of the language', () => {
    expect([1, 0, 12].map(german.list.frames)).toEqual(['1 Bild', '0 Bilder', '12 Bilder']);
    expect([1, 12].map(ENGLISH.list.frames)).toEqual(['1 frame', '12 frames']);
    expect(german.numbers.millimetres(2.4321)).toBe('2,43 mm');
    expect(ENGLISH.numbers.millimetres(2.4321)).toBe('2.43 mm');
    expect(ENGLISH.numbers.millimetres(1234)).toBe('1230 mm');
    expect(german.numbers.squareMillimetres(1.5)).toBe('1,50 mm²');
    expect(german.repairs.value('(44 characters, not shown)')).toBe('(44 Zeichen, nicht gezeigt)');
    expect(german.repairs.value('OP (then NUL and 3 more)')).toBe('OP (danach NUL und 3 weitere)');
    const day = Date.UTC(2018, 2, 4);
    expect(german.numbers.day(day)).toBe('04.03.2018');
    expect(wordsOf('en', 'en-GB').numbers.day(day)).toBe('4 Mar 2018');
  });

  it('are in the language that the address names, else in the first of the reader’s that there is', () => {
    expect(choose('?empty&lang=de', ['en-GB'])).toEqual({ language: 'de', locale: 'de' });
    expect(choose('?lang=de-AT', ['de-CH'])).toEqual({ language: 'de', locale: 'de-CH' });
    expect(choose('', ['fr-FR', 'de-AT', 'en-US'])).toEqual({ language: 'de', locale: 'de-AT' });
    expect(choose('?lang=fr', ['en-GB', 'de'])).toEqual({ language: 'en', locale: 'en-GB' });
    expect(choose('?lang=constructor', ['fr'])).toEqual({ language: 'en', locale: 'en' });
  });
});

/** Properties, attributes and variables whose text is seen or heard. */
const SEEN =
  /^(title|alt|placeholder|label|text|textContent|innerText|detail|advice|remark|position|spoken|reason|note|opening|says|aria-(label|valuetext|description))$/;
/** Functions that are given such a text, and after how many other arguments. */
const TELLING: Readonly<Record<string, number>> = {
  ...{ el: 2, svg: 2, addNotice: 2, setText: 0, field: 0, fillText: 0, write: 1, Error: 0 },
  ...{ coverBusy: 0, coverCoarse: 0, coverNote: 0, coverError: 0 },
};
/** Where prose is not seen: classes, fonts, selectors, queries of media. */
const UNSEEN = /^(class|className|.*font|family|style|transform|matchMedia|querySelector(All)?|closest)$/i;

/** What a literal is given to: the property, the variable or the function. */
function givenTo(node: ts.Node): { readonly name: string; readonly argument?: number } {
  const { parent } = node;
  const named = (name: ts.Node) => ({ name: ts.isStringLiteral(name) ? name.text : name.getText() });
  if (ts.isPropertyAssignment(parent)) return named(parent.name);
  if (ts.isVariableDeclaration(parent)) return named(parent.name);
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return named(ts.isPropertyAccessExpression(parent.left) ? parent.left.name : parent.left);
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
    const { expression, arguments: given = [] } = parent;
    const { name } = named(ts.isPropertyAccessExpression(expression) ? expression.name : expression);
    const [first] = given;
    if (name === 'setAttribute' && first !== undefined && first !== node) return named(first);
    return { name, argument: given.findIndex((one) => one === node) };
  }
  const isPart =
    ts.isConditionalExpression(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isTemplateSpan(parent) ||
    ts.isTemplateExpression(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isAsExpression(parent) ||
    (ts.isBinaryExpression(parent) && /^(\?\?|\|\||&&|\+)$/.test(parent.operatorToken.getText()));
  return isPart ? givenTo(parent) : { name: '' };
}

function isSeen(node: ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent))
    return false;
  if ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node)
    return false;
  const { name, argument } = givenTo(node);
  if (UNSEEN.test(name)) return false;
  // Prose, wherever it is.
  if (/\p{L}{2,}[,;:.]? \p{L}{2,}/u.test(node.text)) {
    const isCompared = ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText());
    return !isCompared;
  }
  if (!/\p{L}{2,}/u.test(node.text) || /^https?:/.test(node.text)) return false;
  return argument === undefined ? SEEN.test(name) : argument >= (TELLING[name] ?? Infinity);
}

/** Texts of a source that a reader of the page would see, with their lines. */
function seenTexts(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node);
    if (isText && isSeen(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${path}:${line + 1} ${node.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('the sources of the viewer', () => {
  const files = readdirSync(join(ROOT, 'example'), { recursive: true, encoding: 'utf8' }).filter(
    // Besides the table there are programs that make the page, and what machines read of numbers.
    (name) => name.endsWith('.ts') && !/^(words|making)[\\/]|numbers-text/.test(name),
  );

  it('have no words of their own', () => {
    expect(files.length).toBeGreaterThan(100);
    const found = files.flatMap((name) => seenTexts(name, readFileSync(join(ROOT, 'example', name), 'utf8')));
    expect(found).toEqual([]);
  });

  it('nor have its style sheets and the page that scripts fill', () => {
    const read = (name: string): string => readFileSync(join(ROOT, 'example', name), 'utf8');
    const sheets = readdirSync(join(ROOT, 'example/styles')).filter((name) => name.endsWith('.css'));
    expect(sheets.length).toBeGreaterThan(3);
    for (const name of sheets) expect(read(`styles/${name}`)).not.toMatch(/content: ['"][^'"]*\p{L}/u);
    const [, body = ''] = /<body>(.*)<\/body>/s.exec(read('index.html')) ?? [];
    expect(body).toContain('main.js');
    expect(body.replace(/<[^>]*>/g, '')).not.toMatch(/\p{L}/u);
  });

  it.each([
    "const button = el('button', { type: 'button', title: 'Undo' });",
    "el('p', {}, isOpen ? `Closed` : '');",
    "addNotice(store, 'problem', 'Broken');",
    "button.setAttribute('aria-label', 'Close');",
    'said.textContent = count > 1 ? `${count} frames` : words.none;',
    "throw new Error('Enter the URL of a file.');",
    "const WORDS = { any: 'two words' };",
  ])('would be found with words: %s', (source) => {
    expect(seenTexts('example.ts', source)).toHaveLength(1);
  });
});
