import { english } from './en.js';
import { formsOf } from './forms.js';
import { german } from './de.js';

/** Everything that the viewer says. */
export type Words = ReturnType<typeof english>;

const LANGUAGES = { en: english, de: german };

export type Language = keyof typeof LANGUAGES;

const languageIn = (tag: string): Language | undefined => {
  const [language = ''] = tag.toLowerCase().split('-');
  return Object.hasOwn(LANGUAGES, language) ? (language as Language) : undefined;
};

/**
 * The language of a page, and how its region writes: the one that the page's address names with `?lang=`, else the first of
 * the reader's that there is, else English.
 */
export function choose(
  search: string,
  preferred: readonly string[],
): { readonly language: Language; readonly locale: string } {
  const asked = languageIn(new URLSearchParams(search).get('lang') ?? '');
  const known = preferred.flatMap((tag) => languageIn(tag) ?? []);
  const language = asked ?? known[0] ?? 'en';
  return { language, locale: preferred.find((tag) => languageIn(tag) === language) ?? language };
}

/** The texts of a language; `locale`: as a region of it writes. */
export const wordsOf = (language: Language, locale: string = language): Words =>
  LANGUAGES[language](formsOf(locale));

/** For what machines read, such as CSV and names of files: the same in every language. */
export const ENGLISH = wordsOf('en');

function ofPage(): Words {
  if (typeof document === 'undefined') return ENGLISH;
  const { language, locale } = choose(location.search, navigator.languages);
  return wordsOf(language, locale);
}

/** In the reader's language. */
export const words = ofPage();

/**
 * What the plugin says, which is always English, where it is not a part of the sentence before it already: other
 * languages leave it out there.
 */
export const untranslated = (...texts: readonly string[]): string | undefined =>
  words.language === 'en' ? undefined : texts.filter(Boolean).join(' ') || undefined;
