/** Whether JPEG-LS holds samples of this kind: it knows no sign, and no single bits (ISO/IEC 14495-1 C.2.2: 2 to 16). */
export const jpegLsHolds = ({
  signed,
  bitsStored,
}: {
  readonly signed: boolean;
  readonly bitsStored: number;
}): boolean => !signed && bitsStored >= 2;
