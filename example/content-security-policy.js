/**
 * What the page may do. Scripts and workers come from beside the page and nowhere else, and nothing is evaluated;
 * the codec is WebAssembly. Connections are open because the user names the server to open scans from: where that is
 * one server, name it in place of `https: http:`. Cornerstone sets styles on its elements.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self' https: http:",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  // The browser's own PDF viewer, for reports.
  'frame-src blob:',
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join('; ');
