import { isBulkData, isPrivateCreator, type Tag } from './tag.js';

/**
 * The tags of tags.ts by their VRs (PS3.6). Not by their names: who reads an implicit VR data set needs all of these, and
 * with names an app would take the constant of each one, too. Smallest and largest values, padding and descriptors are US
 * here, and SS where Pixel Representation is 1 (PS3.3 C.7.6.3.1).
 */
const TAGS_BY_VR = {
  AE: '00020016',
  AT: '00209165 00209167',
  CS:
    '00080005 00080008 00080060 00100040 00187004 00200020 00200060 00200062 00209072 00220005 0022000D ' +
    '00220039 00280004 00282110 00282114 00620001 00620008 00700080 20500020',
  DA: '00080012 00080020 00080021 00080022 00080023 00100030 00400244',
  DS:
    '00180050 00180088 00200032 00200037 00280030 00281050 00281051 00281052 00281053 00282112 04051032 ' +
    '04051033',
  DT: '0008002A',
  FD: '00280123 00280125 00409213 00409214 00409224 00409225',
  FL: '0022000A 0022000B 0022000C 00220030 00220032 00280122 00280124 00631005 00631010',
  IS: '00081160 00200011 00200012 00200013 00280008',
  LO:
    '00080070 00080080 00080104 00081030 0008103E 00081090 00100020 00100021 00181000 00181020 00181030 ' +
    '00201040 00281054 00283003 00321060 00420012 00570010 00571015 00591000 00620005 00620009 00660031 ' +
    '00660036 00700081 00731140 00731255 04051001',
  LT: '00104000 00204000 22011000',
  OB: '00020001 00420011 00731150 00731155 7FE00010',
  OD: '7FE00009',
  OF: '7FE00008',
  OV: '7FE00001 7FE00002',
  PN: '00080090 00081070 00100010 00700084',
  SH: '00020013 00080050 00080100 00080102 00080103 00081010 00200010 00209056 00401001 00409210',
  SQ:
    '00081072 00081115 00081140 0008114A 00082112 00082218 00089124 00089215 0018A001 00209071 00209111 ' +
    '00209113 00209116 00209221 00209222 00220015 00220016 00220017 00220018 00220019 0022001B 00220031 ' +
    '00283000 00283010 00289110 00289132 00289145 00400008 00400260 00400555 004008EA 00409096 0040A170 ' +
    '00420013 00620002 00620003 00620007 0062000A 0062000F 0066002F 52009229 52009230',
  ST: '00082111 00620006',
  TM: '00080013 00080030 00080031 00080032 00080033 00400245',
  UI:
    '00020002 00020003 00020010 00020012 00080016 00080018 0008010D 00081150 00081155 00083002 0020000D ' +
    '0020000E 00200052 00200200 00209164 00570001',
  UL: '00020000 00209057 00209157 00420015',
  US:
    '00280002 00280006 00280010 00280011 00280100 00280101 00280102 00280103 00280106 00280107 00280108 ' +
    '00280109 00280120 00280121 00283002 00409211 00409216 00620004 0062000B',
};

const VRS: ReadonlyMap<Tag, string> = new Map(
  Object.entries(TAGS_BY_VR).flatMap(([vr, tags]) => tags.split(' ').map((tag): [Tag, string] => [tag, vr])),
);

/** The VR of a known attribute, of private creators and of group lengths (PS3.5 7.2). */
export function vrOf(tag: Tag): string | undefined {
  const known = VRS.get(tag);
  if (isPrivateCreator(tag)) return known ?? 'LO';
  return known ?? (tag.endsWith('0000') ? 'UL' : undefined);
}

/**
 * The VR to read a value by: as stated, unless that says nothing (none in implicit VR, or UN). Private creators are
 * text whatever VR a writer gave them (docs/format.md section 2), bulk data never is.
 */
export function meantVr(tag: Tag, stated: string | undefined): string | undefined {
  if (isBulkData(tag) && !isBytesVr(stated)) return 'OB';
  const bytes = stated === 'OB' || stated === 'OW';
  const untold = stated === undefined || stated === 'UN' || (bytes && isPrivateCreator(tag));
  return untold ? vrOf(tag) : stated;
}

const isBytesVr = (vr: string | undefined): boolean => vr !== undefined && /^O[BDFLVW]$/.test(vr);
