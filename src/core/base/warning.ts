/** Something that a user should know about a data set, although it can be shown. */
export interface Warning {
  readonly code:
    | 'CONTAINER'
    | 'FRAME_COUNT'
    | 'FRAME_DAMAGED'
    | 'FRAMES_DIFFER'
    | 'FRAMES_GROUPED'
    | 'LATERALITY'
    | 'ORIENTATION'
    | 'READING'
    | 'SCAN_KIND'
    | 'SLOW_AXIS'
    | 'SPACING';
  /** A sentence for a person. Never patient data. */
  readonly message: string;
}

/** How many warnings of one kind are given in full. */
export const MAX_OF_A_KIND = 20;

/** The first warnings of each kind, and the number of the others: damage can repeat a hundred thousand times. */
export function fewOfEachKind(warnings: readonly Warning[]): readonly Warning[] {
  const byCode = new Map<Warning['code'], number>();
  const kept = warnings.filter(({ code }) => {
    const count = (byCode.get(code) ?? 0) + 1;
    byCode.set(code, count);
    return count <= MAX_OF_A_KIND;
  });
  const more = [...byCode].filter(([, count]) => count > MAX_OF_A_KIND);
  return [
    ...kept,
    ...more.map(([code, count]) => ({ code, message: `And ${count - MAX_OF_A_KIND} more of this kind.` })),
  ];
}

/** `1, 2, 3`; for a long list, the first numbers and how many more there are. */
export function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, MAX_OF_A_KIND).join(', ');
  return numbers.length > MAX_OF_A_KIND ? `${shown} and ${numbers.length - MAX_OF_A_KIND} more` : shown;
}
