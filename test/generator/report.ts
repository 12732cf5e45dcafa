import { PHANTOM, uidFor, type InventedPatient } from './czm-attributes.js';
import { EXPLICIT_LITTLE } from './ex-file.js';
import { bytes, text, ul, writeFile } from './part10.js';

/*
 * Reports as the vendor's software sends them: Encapsulated PDF (PS3.3 A.45.1).
 */

const ENCAPSULATED_PDF = '1.2.840.10008.5.1.4.1.1.104.1';

/** A PDF of one page that says `line`. */
export function pdf(line: string): Uint8Array {
  const content = `BT /F1 24 Tf 40 100 Td (${line}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const start = file.length;
  const entries = offsets.map((offset) => `${offset} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  file += `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return new TextEncoder().encode(file);
}

export interface ReportOptions {
  /** Makes the UID of the instance. */
  readonly name: string;
  readonly document: Uint8Array;
  readonly mimeType?: string;
  /** Encapsulated Document Length; absent where undefined. */
  readonly statedLength?: number | undefined;
  readonly title?: string;
  readonly date?: string;
  readonly study?: string;
  readonly patient?: Partial<InventedPatient>;
}

export function reportFile({
  name,
  document,
  mimeType = 'application/pdf',
  statedLength,
  title = 'Macular Thickness Analysis',
  date = '20160725',
  study = 'synthetic',
  patient: invented,
}: ReportOptions): Uint8Array {
  const sopInstance = uidFor(`instance ${name}`);
  const patient = { ...PHANTOM, ...invented };
  const dataSet = [
    text(0x00080016, 'UI', ENCAPSULATED_PDF),
    text(0x00080018, 'UI', sopInstance),
    text(0x00080020, 'DA', date),
    text(0x00080030, 'TM', '101500'),
    text(0x00080060, 'CS', 'OPT'),
    text(0x00080070, 'LO', 'Carl Zeiss Meditec'),
    text(0x00100010, 'PN', patient.name),
    text(0x00100020, 'LO', patient.id),
    text(0x00100021, 'LO', patient.issuer),
    text(0x00100030, 'DA', patient.birthDate),
    text(0x0020000d, 'UI', uidFor(`study ${study}`)),
    text(0x0020000e, 'UI', uidFor(`series ${name}`)),
    text(0x00200060, 'CS', 'L'),
    text(0x00420010, 'ST', title),
    bytes(0x00420011, 'OB', document),
    text(0x00420012, 'LO', mimeType),
    ...(statedLength === undefined ? [] : [ul(0x00420015, statedLength)]),
  ];
  return writeFile(dataSet, { transferSyntax: EXPLICIT_LITTLE, sopClass: ENCAPSULATED_PDF, sopInstance });
}
