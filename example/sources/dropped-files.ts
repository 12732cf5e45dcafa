/** What there is in a drop. */
export interface Dropped {
  readonly files: readonly File[];
  /** Files and folders that the browser cannot read, such as the system's own on a drive. */
  readonly unreadable: number;
}

/**
 * The files of a drop, those in dropped folders included.
 *
 * The entries must be taken while the event is being handled; reading folders goes on after it.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const lists = await Promise.all(
    entries.map(({ entry, file }) => (entry === null ? (file === null ? [] : [file]) : filesOf(entry))),
  );
  const all = lists.flat();
  const files = all.filter((file) => file !== undefined);
  return { files, unreadable: all.length - files.length };
}

/** Undefined stands for each file or folder that cannot be read. */
async function filesOf(entry: FileSystemEntry): Promise<readonly (File | undefined)[]> {
  try {
    if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
    const children = await childrenOf(entry as FileSystemDirectoryEntry);
    const lists = await Promise.all(children.map(filesOf));
    return lists.flat();
  } catch {
    return [undefined];
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader gives at most 100 entries a call, and an empty list at the end. */
async function childrenOf(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return children;
    children.push(...some);
  }
}
