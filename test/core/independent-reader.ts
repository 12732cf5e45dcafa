import dicomParser from 'dicom-parser';

/* A data set as another reader has it: every element by its path, to compare before and after. */

const GROUP_LENGTH = /0000$/;

/** Elements by path, `00400260[0].00080104`: VR and value bytes. Sequences by their items; Pixel Data left out. */
export function readElements(file: Uint8Array): Map<string, string> {
  const output = new Map<string, string>();
  collect(dicomParser.parseDicom(file), file, '', output);
  return output;
}

function collect(
  dataSet: dicomParser.DataSet,
  file: Uint8Array,
  path: string,
  output: Map<string, string>,
): void {
  for (const element of Object.values(dataSet.elements)) {
    const tag = element.tag.slice(1).toUpperCase();
    if (/^(FFFE|7FE0)/.test(tag) || GROUP_LENGTH.test(tag) || tag === '00020001') continue;
    if (element.items === undefined) {
      const value = Buffer.from(file.subarray(element.dataOffset, element.dataOffset + element.length));
      output.set(path + tag, `${element.vr ?? ''} ${value.toString('latin1')}`);
      continue;
    }
    output.set(path + tag, `SQ ${element.items.length}`);
    for (const [i, item] of element.items.entries())
      collect(item.dataSet!, file, `${path}${tag}[${i}].`, output);
  }
}

/** Paths whose element differs, came or went. */
export function changedPaths(before: Map<string, string>, after: Map<string, string>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
