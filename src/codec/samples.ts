/** Whether JPEG-LS can hold samples of this kind: it has no sign, and needs 2 to 16 bits (ISO/IEC 14495-1 C.2.2). */
export const jpegLsHolds = ({
  signed,
  bitsStored,
}: {
  readonly signed: boolean;
  readonly bitsStored: number;
}): boolean => !signed && bitsStored >= 2;
