/** How a language writes plurals, numbers and days. */
export interface Forms {
  /** The form for a count. Languages with more than two forms name theirs. */
  plural(
    count: number,
    forms: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string },
  ): string;
  /** With so many places behind the decimal sign. */
  fixed(value: number, places: number): string;
  /** With so many significant digits at most; `exact` keeps zeros at the end. */
  digits(value: number, most: number, exact?: 'exact'): string;
  /** A day of the calendar: milliseconds since 1970, at midnight UTC. */
  day(utc: number): string;
}

/** The forms of a language, as a region writes them: `en-GB`, `de`. */
export function formsOf(locale: string): Forms {
  const rules = new Intl.PluralRules(locale);
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  // No 1,234: a comma would be a decimal sign to others.
  const written = (value: number, options: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(locale, { useGrouping: false, ...options }).format(value);
  return {
    plural: (count, forms) => forms[rules.select(count)] ?? forms.other,
    fixed: (value, places) =>
      written(value, { minimumFractionDigits: places, maximumFractionDigits: places }),
    digits: (value, most, exact) =>
      written(value, {
        maximumSignificantDigits: most,
        ...(exact === undefined ? {} : { minimumSignificantDigits: most }),
      }),
    day: (utc) => days.format(utc),
  };
}
