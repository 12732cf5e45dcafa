/** Bearer tokens by server. A token goes to addresses below its own root and nowhere else. */
export class Credentials {
  readonly #tokens = new Map<string, string>();

  /** Keeps the token in memory only; an empty one is forgotten. */
  set(root: string, token: string): void {
    const key = withSlash(new URL(root, document.baseURI).href);
    if (token === '') this.#tokens.delete(key);
    else this.#tokens.set(key, token);
  }

  /** Headers for a request to `address`: a URL, or one of Cornerstone's image ids. */
  headersFor(address: string): Record<string, string> {
    const { href } = new URL(address.replace(/^(wadors|wadouri|dicomweb):/, ''), document.baseURI);
    for (const [root, token] of this.#tokens) {
      if (href.startsWith(root)) return { Authorization: `Bearer ${token}` };
    }
    return {};
  }
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
