import { readFileSync } from 'node:fs';

/*
 * What dciodvfy may say of a converted file. A conversion repairs values and the encoding; it does not invent what
 * an instrument never wrote. Everything that is neither in this list nor in that of docs/other-programs.md fails the
 * test.
 */

interface Tolerated {
  readonly line: RegExp;
  readonly why: string;
}

const TOLERATED: readonly Tolerated[] = [
  {
    line: /^(OphthalmicTomographyImage|OphthalmicPhotography8BitImage|MultiframeGrayscaleByteSCImage)$/,
    why: 'the IOD that it checks against, no complaint',
  },
  {
    line: /^Warning - Missing attribute or value that would be needed to build DICOMDIR - /,
    why: 'the source lacks it too',
  },
  {
    line: /^\(0x[0-9a-f]{3}[13579bdf],0x[0-9a-f]{4}\) .* Warning - (Unrecognized tag - (assuming explicit value representation OK|explicit value representation is UN)|Private tag without owner)$/,
    why: 'private attributes of the instrument: unknown to dciodvfy; the instrument writes most without a creator',
  },
  {
    line: /^Warning - Attribute is not present in standard DICOM IOD - /,
    why: 'allowed (Standard Extended SOP Class, PS3.4 B.3.1): what the instrument wrote, and where pixels come from',
  },
  {
    line: /^Warning - Dicom dataset contains attributes not present in standard DICOM IOD - this is a Standard Extended SOP Class$/,
    why: 'the sum of the lines before',
  },
  {
    line: /^Error - SeriesInstanceUID has same value as FrameOfReferenceUID /,
    why: 'so does the instrument write it; identifiers are kept, others refer to them',
  },
  {
    line: /^Error - A value for Value 3 is required for DERIVED images - attribute <ImageType>$/,
    why: 'turned photographs: the source has no third value, and no term says what was done here',
  },
  {
    line: /^Warning - (Retired attribute - \(0x[0-9a-f]{4},0x0000\) UL Group Length|Dicom dataset contains retired attributes)\s*$/,
    why: 'group lengths that the source has; they are kept and put right',
  },
];

const MISSING = /^Error - (?:Missing|Empty) attribute .*Element=<(\w+)>/;

/** Keywords of the attributes that docs/other-programs.md says dciodvfy misses, or finds empty, and why. */
export const EXPLAINED: readonly string[] = tableBelow('What dciodvfy still finds').flatMap((row) =>
  [...(row.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, keyword = '']) => keyword),
);

/** Lines of dciodvfy's answer that are faults; of a file that was standard, what is missing is not. */
export const faults = (answer: string, wasStandard = false): readonly string[] =>
  linesOf(answer).filter((line) => {
    const [, absent] = MISSING.exec(line) ?? [];
    if (absent !== undefined && (wasStandard || EXPLAINED.includes(absent))) return false;
    return !TOLERATED.some((tolerated) => tolerated.line.test(line));
  });

/** Keywords of the attributes that it misses, or finds empty. */
export const missing = (answer: string): readonly string[] => [
  ...new Set(linesOf(answer).flatMap((line) => MISSING.exec(line)?.[1] ?? [])),
];

/** Keywords of the attributes that may be empty but must be there, and are not. */
export const missingType2 = (answer: string): readonly string[] =>
  linesOf(answer).flatMap((line) => MISSING_TYPE_2.exec(line)?.[1] ?? []);

const MISSING_TYPE_2 = /^Error - Missing attribute Type 2 Required Element=<(\w+)>/;

/** Rows of the first table of the section of docs/other-programs.md with that heading. */
function tableBelow(heading: string): readonly string[] {
  const page = readFileSync(new URL('../../docs/other-programs.md', import.meta.url), 'utf8');
  const section = page.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
}

const linesOf = (answer: string): readonly string[] =>
  answer
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
