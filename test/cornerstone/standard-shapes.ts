import { encodeAfresh } from '../generator/codec.js';
import { encapsulate } from '../generator/encapsulate.js';
import type { Picture } from '../generator/picture.js';
import { bytes, concat, fl, sq, text, ul, us, writeFile, type Element } from '../generator/part10.js';

/* Standard objects of every shape that an instrument may send, with pictures in them that no turn leaves as they are. */

const OPHTHALMIC = '1.2.840.10008.5.1.4.1.1.77.1.5';
const ROOT = '1.2.276.0.75.2.2.42.98.12';
const NATIVE = '1.2.840.10008.1.2.1';
const JPEG_2000 = '1.2.840.10008.1.2.4.90';

/** Photography of 8 and of 16 bits, and tomography. */
export type SopClass = 1 | 2 | 4;

export interface StandardShape {
  readonly name: string;
  readonly sopClass: SopClass;
  readonly manufacturer: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samples: 1 | 3;
  readonly compressed: boolean;
  /** The vendor's private block. */
  readonly block: boolean;
}

const CZM = 'Carl Zeiss Meditec';
const shape = (
  [rows, columns]: readonly [number, number],
  sopClass: SopClass,
  rest: Partial<StandardShape> = {},
): StandardShape => {
  const made = { manufacturer: CZM, frames: 2, samples: 1, compressed: true, block: true, ...rest } as const;
  const { manufacturer, compressed, samples } = made;
  const how = `${compressed ? 'JPEG 2000' : 'uncompressed'}${samples === 3 ? ', colour' : ''}`;
  const name = `${rows} × ${columns} of 77.1.5.${sopClass} by ${manufacturer || 'nobody'}, ${how}`;
  return { ...made, rows, columns, sopClass, name };
};

/** Those that lie, by their size alone, like a B-scan on its side are among them. */
export const STANDARD_SHAPES: readonly StandardShape[] = [
  shape([1024, 512], 4),
  shape([1024, 512], 4, { compressed: false }),
  shape([512, 1024], 4),
  shape([512, 1024], 4, { manufacturer: 'Carl Zeiss Meditec AG', compressed: false, block: false }),
  shape([1024, 1024], 4, { frames: 3 }),
  shape([1024, 1024], 4, { manufacturer: 'Another Manufacturer', block: false }),
  shape([245, 1024], 4, { frames: 3 }),
  shape([664, 512], 1, { frames: 1 }),
  shape([512, 664], 1, { frames: 1, compressed: false }),
  shape([480, 640], 1, { frames: 1, samples: 3 }),
  shape([333, 777], 1, { frames: 1, samples: 3, compressed: false, manufacturer: '', block: false }),
  // An even number of bytes in all: by file the stock viewer takes no other uncompressed frames.
  shape([333, 777], 4, { compressed: false, frames: 2 }),
  shape([201, 99], 2, { compressed: false, frames: 1 }),
];

/** The file of a shape; `index` makes its UIDs those of no other. */
export async function standardShapeFile(object: StandardShape, index: number): Promise<Uint8Array> {
  const { sopClass, manufacturer, rows, columns, frames, samples, compressed, block } = object;
  const tomography = sopClass === 4;
  const deep = sopClass === 2;
  const pictures = Array.from({ length: frames }, (_, frame) => paint(object, frame));
  const stored = compressed
    ? await Promise.all(pictures.map((picture) => encodeAfresh(picture, { reversible: true, ratio: 0 })))
    : pictures.map(({ pixels }) => (deep ? widened(pixels) : pixels));
  const spacing = text(0x00280030, 'DS', tomography ? '0.001955034\\0.0117' : '0.0166\\0.0171');
  const measures = [text(0x00180050, 'DS', '0.047'), spacing];
  const perFrame = Array.from({ length: frames }, (_, frame) => [
    sq(0x00209111, [[text(0x00209056, 'SH', '1'), ul(0x00209057, frame + 1)]]),
    sq(0x00220031, [
      [
        text(0x00081155, 'UI', `${ROOT}.9`),
        fl(0x00220032, 100, 10, 100, 400),
        text(0x00220039, 'CS', 'LINEAR'),
      ],
    ]),
  ]);
  const photometric = samples === 1 ? 'MONOCHROME2' : compressed ? 'YBR_RCT' : 'RGB';
  const bits = deep ? 16 : 8;
  const elements: Element[] = [
    text(0x00080008, 'CS', 'ORIGINAL\\PRIMARY'),
    text(0x00080016, 'UI', `${OPHTHALMIC}.${sopClass}`),
    text(0x00080018, 'UI', `${ROOT}.1.${index}`),
    text(0x00080060, 'CS', tomography ? 'OPT' : 'OP'),
    text(0x00080070, 'LO', manufacturer),
    text(0x00100010, 'PN', 'PHANTOM^SHAPES'),
    text(0x00100020, 'LO', 'SHAPES'),
    text(0x0020000d, 'UI', `${ROOT}.2`),
    text(0x0020000e, 'UI', `${ROOT}.3.${index}`),
    text(0x00200011, 'IS', String(index)),
    text(0x00200013, 'IS', '1'),
    ...(tomography ? [] : [text(0x00200020, 'CS', 'L\\F')]),
    us(0x00280002, samples),
    text(0x00280004, 'CS', photometric),
    ...(samples === 1 ? [] : [us(0x00280006, 0)]),
    text(0x00280008, 'IS', String(frames)),
    us(0x00280010, rows),
    us(0x00280011, columns),
    ...(tomography ? [] : [spacing]),
    us(0x00280100, bits),
    us(0x00280101, bits),
    us(0x00280102, bits - 1),
    us(0x00280103, 0),
    ...(samples === 1 ? [text(0x00281050, 'DS', '120'), text(0x00281051, 'DS', '200')] : []),
    ...(block
      ? [
          text(0x22010010, 'LO', '99CZM_NIM_INTERNAL_01'),
          text(0x22011000, 'LT', tomography ? 'OphthalmicTomographyImage' : 'OphthalmicPhotography8BitImage'),
        ]
      : []),
    ...(tomography ? [sq(0x52009229, [[sq(0x00289110, [measures])]]), sq(0x52009230, perFrame)] : []),
    ...(compressed
      ? encapsulate(stored.map(even))
      : [bytes(0x7fe00010, deep ? 'OW' : 'OB', even(concat(stored)))]),
  ];
  return writeFile(elements, {
    transferSyntax: compressed ? JPEG_2000 : NATIVE,
    sopClass: `${OPHTHALMIC}.${sopClass}`,
    sopInstance: `${ROOT}.1.${index}`,
  });
}

function paint({ rows, columns, samples }: StandardShape, frame: number): Picture {
  const pixels = new Uint8Array(rows * columns * samples);
  for (let i = 0; i < pixels.length; i++) {
    const [pixel, sample] = [Math.floor(i / samples), i % samples];
    const [row, column] = [Math.floor(pixel / columns), pixel % columns];
    pixels[i] = (row * 3 + (column >> 2) + ((row * column) >> 9) + sample * 60 + frame * 17) & 0xff;
  }
  return { rows, columns, samples, pixels };
}

function even(frame: Uint8Array): Uint8Array {
  return frame.length % 2 === 0 ? frame : concat([frame, Uint8Array.of(0)]);
}

/** 8 bits as little-endian words of 16. */
const widened = (pixels: Uint8Array): Uint8Array =>
  new Uint8Array(Uint16Array.from(pixels, (value) => value * 257).buffer);
