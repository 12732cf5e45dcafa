/** Bytes at the start that decide. */
const HEAD = 1024;
/** What may precede the root of a page: byte order mark, white space, comments, an XML declaration. */
const BEFORE_PAGE = /^(?:ï»¿)?(?:\s|<!--[^]*?-->|<\?xml[^>]*>)*/;
const PAGE = /^<(?:!doctype\s+html|html|head|body)[\s>]/i;
const TEXT_TYPE = /^text\/|[/+](?:json|xml)$/;

/** Whether bytes that should be DICOM are `a web page`, or other `text` that the server says is such. */
export function textIn(bytes: Uint8Array, mediaType = ''): 'a web page' | 'text' | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD));
  if (head.startsWith('DICM', 128)) return undefined;
  if (PAGE.test(head.replace(BEFORE_PAGE, ''))) return 'a web page';
  if (!TEXT_TYPE.test(mediaType) || !isPrintable(head)) return undefined;
  return mediaType.includes('html') ? 'a web page' : 'text';
}

const isPrintable = (text: string): boolean =>
  [...text].every((character) => character >= ' ' || '\t\n\f\r'.includes(character));
