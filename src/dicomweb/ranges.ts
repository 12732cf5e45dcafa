/** What shows whether two responses belong to the same version of a file (RFC 9110, 8.8). */
export interface Validator {
  /** For If-Range: a strong ETag, or else Last-Modified. */
  readonly ifRange: string;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** Undefined if a response has nothing that shows it. */
export function validatorOf({ headers }: Response): Validator | undefined {
  const etag = headers.get('ETag') ?? undefined;
  const lastModified = headers.get('Last-Modified') ?? undefined;
  const strong = etag !== undefined && /^"/.test(etag) ? etag : undefined;
  const ifRange = strong ?? (etag === undefined ? lastModified : undefined);
  return ifRange === undefined ? undefined : { ifRange, etag, lastModified };
}

/** Whether a response says that it belongs to a different version. */
export function isOther(answer: Response, { etag, lastModified }: Validator): boolean {
  const found = answer.headers.get('ETag');
  if (etag !== undefined && found !== null) return found !== etag;
  const date = answer.headers.get('Last-Modified');
  return lastModified !== undefined && date !== null && date !== lastModified;
}

/** A Content-Range (RFC 9110, 14.4): the offsets of its first byte and after its last, and the total length. */
export interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly total: number | undefined;
}

export function contentRange({ headers }: Response): ContentRange | undefined {
  const [, first, last, total] =
    /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('Content-Range') ?? '') ?? [];
  if (first === undefined || last === undefined) return undefined;
  return {
    start: Number(first),
    end: Number(last) + 1,
    total: total === '*' ? undefined : Number(total),
  };
}
