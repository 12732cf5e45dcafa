import { UsageError } from './usage-error.js';

/** The variable of the environment that holds what the archive lets in. */
export const TOKEN_VARIABLE = 'CZM_DICOM_TOKEN';

/**
 * What goes into the header Authorization: a token as a bearer token, anything of several words (`Basic …`) as it is.
 * Undefined where there is none. It is read where it is needed: so it is in no task, and in no list of processes.
 */
export function authorization(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const token = environment[TOKEN_VARIABLE]?.trim() ?? '';
  if (token === '') return undefined;
  return /\s/.test(token) ? token : `Bearer ${token}`;
}

/**
 * The address that instances are stored at (PS3.18 10.5), without what is secret: there is nothing of that in it.
 *
 * @throws UsageError, which does not repeat what was given: it may hold a password.
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
