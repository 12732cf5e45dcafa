import { UsageError } from './usage-error.js';

/** The environment variable with the credentials for the archive. */
export const TOKEN_VARIABLE = 'CZM_DICOM_TOKEN';

/**
 * The Authorization header: a single word is sent as a bearer token, several words (`Basic …`) unchanged. Undefined if
 * there is none. It is read only where it is needed, so it is in no task and in no process list.
 */
export function authorization(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const token = environment[TOKEN_VARIABLE]?.trim() ?? '';
  if (token === '') return undefined;
  return /\s/.test(token) ? token : `Bearer ${token}`;
}

/**
 * The address at which instances are stored (PS3.18 10.5). It must contain no secret.
 *
 * @throws UsageError, which does not repeat the address: it may contain a password.
 */
export function archiveAddress(given: string, { allowHttp }: { readonly allowHttp: boolean }): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('--to must be an address such as https://pacs.example/dicom-web/studies.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(
      `--to must have no user, password, query or fragment: other users can see the arguments of programs. Pass ` +
        `credentials in ${TOKEN_VARIABLE}.`,
    );
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  if (!url.pathname.endsWith('/studies')) {
    throw new UsageError(
      '--to must end with /studies, the address of STOW-RS: https://pacs.example/dicom-web/studies.',
    );
  }
  const token = authorization();
  if (token !== undefined && !isHeaderValue(token)) {
    throw new UsageError(`${TOKEN_VARIABLE} contains characters that no token has, such as a line end.`);
  }
  if (token !== undefined && url.protocol === 'http:' && !isLoopback(url.hostname) && !allowHttp) {
    throw new UsageError(
      `Anyone on the network can read a token that is sent over http. Use https, or pass --allow-http.`,
    );
  }
  return url.href;
}

const isHeaderValue = (text: string): boolean => /^[\x20-\x7e]+$/.test(text);

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
