import { ArchiveError, PassingError } from './archive-error.js';
import { textOf, type Answer } from './exchange.js';
import { visible } from './terminal-text.js';

/** What an archive says in addition to success. */
export interface Stored {
  /** Warning Reason (0008,1196), in words. */
  readonly warning: string | undefined;
}

/** Failure Reason (0008,1197): PS3.18 I.2.2, PS3.7 annex C and PS3.4 B.2.3. */
const FAILURE_REASONS: readonly (readonly [mask: number, value: number, meaning: string])[] = [
  [0xffff, 0x0110, 'it could not process it'],
  [0xffff, 0x0111, 'it already has an instance with this UID'],
  [0xffff, 0x0115, 'it refuses a value in it'],
  [0xffff, 0x0117, 'it considers its UID invalid'],
  [0xffff, 0x0122, 'it does not accept this SOP class: its administrator can allow it'],
  [0xffff, 0x0124, 'you are not allowed to store it'],
  [0xffff, 0xc122, 'it does not accept this transfer syntax: --transfer-syntax chooses another'],
  [0xffff, 0xc409, 'it arrived truncated'],
  [0xff00, 0xa700, 'it is out of room or memory'],
  [0xff00, 0xa900, 'the data set does not fit its SOP class'],
  [0xf000, 0xc000, 'it cannot understand it'],
];

const WARNING_REASONS: Readonly<Record<number, string>> = {
  0xb000: 'it changed data elements',
  0xb006: 'it discarded elements',
  0xb007: 'the data set does not fit its SOP class',
};

const hex = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0');

const failureReason = (code: number): string => {
  const known = FAILURE_REASONS.find(([mask, value]) => (code & mask) === value);
  return `${known?.[2] ?? 'no reason that the standard defines'} (${hex(code)})`;
};

/** Out of resources: it may work later. */
const isPassing = (code: number): boolean => (code & 0xff00) === 0xa700;

/** Attempts after which a server error counts as a failure of this instance. */
const ATTEMPTS = 3;

/**
 * Reads the response to a request that stores one instance (PS3.18 10.5.3).
 *
 * @throws ArchiveError, PassingError if it is not stored.
 */
export async function readStoreAnswer(answer: Answer, host: string): Promise<Stored> {
  const { status } = answer;
  const text = await textOf(answer);
  requireArchive(answer, host);
  const { failure, warning } = reasonsIn(text);
  if (failure !== undefined) {
    const error = refused(`${host} refused it: ${failureReason(failure)}`, hex(failure));
    throw isPassing(failure) ? new PassingError(error, { attempts: ATTEMPTS }) : error;
  }
  if (status >= 200 && status < 300) {
    const meaning = warning === undefined ? undefined : (WARNING_REASONS[warning] ?? 'it does not say what');
    return { warning: warning === undefined ? undefined : `${meaning} (${hex(warning)})` };
  }
  const said = saidBy(text);
  throw refused(
    `${host} refused it: ${HTTP_REASONS[status] ?? 'it gives no reason'} (HTTP ${status}${said})`,
    status,
  );
}

const refused = (message: string, found: string | number): ArchiveError =>
  new ArchiveError('SERVER_REFUSED', `${message}.`, { found });

const HTTP_REASONS: Readonly<Record<number, string>> = {
  400: 'it cannot read it',
  409: 'it cannot store it, and does not say why',
  413: 'it is larger than the server, or a proxy in front of it, allows',
  415: 'it does not accept this SOP class or transfer syntax',
  507: 'its disk is full',
};

/**
 * Checks that this is the response of an archive that grants access.
 *
 * @throws ArchiveError, PassingError
 */
export function requireArchive({ status, headers }: Answer, host: string): void {
  const denies = (what: string): ArchiveError =>
    new ArchiveError('SERVER_DENIES', `${host} returned HTTP ${status}: ${what}`, { found: status });
  if (status === 401 || status === 403) {
    throw denies('it denies access. Check the token in CZM_DICOM_TOKEN, and what it allows.');
  }
  if (status >= 300 && status < 400) {
    throw denies(
      'it redirects elsewhere, which is not followed: to a sign-in page, or to the address that --to should name.',
    );
  }
  if (status === 405 || status === 501 || status === 404) {
    throw denies('there is no STOW-RS at this address. Check --to.');
  }
  const passing = (what: string, attempts?: number): PassingError =>
    new PassingError(
      new ArchiveError(
        attempts === undefined ? 'SERVER_SILENT' : 'SERVER_REFUSED',
        `${host} ${what} (HTTP ${status}).`,
        {
          found: status,
        },
      ),
      { retryAfter: retryAfter(headers['retry-after']), attempts },
    );
  if (status === 408 || status === 429 || (status >= 502 && status <= 504)) {
    throw passing('is too busy, or down. Run again when it is not');
  }
  if (status === 500) throw passing('failed to process it', ATTEMPTS);
}

/** Seconds that Retry-After (RFC 9110 10.2.3) asks for, as a number or a date. */
export function retryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /^\s*\d+\s*$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds));
}

interface Reasons {
  readonly failure: number | undefined;
  readonly warning: number | undefined;
}

/** Attributes of a STOW-RS response (PS3.18 I.2), by their keywords. */
const TAGS = {
  WarningReason: '00081196',
  FailureReason: '00081197',
  FailedSOPSequence: '00081198',
  ReferencedSOPSequence: '00081199',
} as const;

/** What the response's data set, DICOM JSON or XML, says about the instance. */
function reasonsIn(text: string): Reasons {
  try {
    const dataSet: unknown = JSON.parse(text);
    const failed = itemsOf(dataSet, TAGS.FailedSOPSequence)[0];
    const stored = itemsOf(dataSet, TAGS.ReferencedSOPSequence)[0];
    return {
      // An instance that failed without a stated reason failed all the same.
      failure: failed === undefined ? undefined : (numberIn(failed, TAGS.FailureReason) ?? 0x0110),
      warning: numberIn(stored, TAGS.WarningReason),
    };
  } catch {
    const numberAt = (tag: string): number | undefined => {
      const [, value] = new RegExp(`tag="${tag}"[^>]*>\\s*<Value[^>]*>\\s*(\\d+)`).exec(text) ?? [];
      return value === undefined ? undefined : Number(value);
    };
    return { failure: numberAt(TAGS.FailureReason), warning: numberAt(TAGS.WarningReason) };
  }
}

function valuesOf(dataSet: unknown, tag: string): readonly unknown[] {
  const element: unknown = Reflect.get(Object(dataSet) as object, tag);
  const values: unknown = Reflect.get(Object(element) as object, 'Value');
  return Array.isArray(values) ? values : [];
}

const itemsOf = (dataSet: unknown, tag: string): readonly unknown[] => valuesOf(dataSet, tag);

function numberIn(dataSet: unknown, tag: string): number | undefined {
  const [value] = valuesOf(dataSet, tag);
  return typeof value === 'number' ? value : undefined;
}

/** Only the reason that a server states is passed on: other text may repeat what it was sent. */
function saidBy(text: string): string {
  try {
    const { Message: message }: { Message?: unknown } = Object(JSON.parse(text));
    return typeof message === 'string' && message !== '' ? `, "${visible(message.slice(0, 80))}"` : '';
  } catch {
    return '';
  }
}
