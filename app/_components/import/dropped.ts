/** Files of one drop or choice; more are left out, and said to be. */
export const MAX_FILES = 2000;

export type NamedFile = { readonly name: string; readonly file: File };

/** The files of a drop, folders opened. Stops at MAX_FILES. */
export async function droppedFiles(transfer: DataTransfer): Promise<NamedFile[]> {
  // Entries must be taken before the first await: the browser empties the transfer then.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ name: file.name, file }));
  const found: NamedFile[] = [];
  const todo = [...entries].reverse();
  for (let entry = todo.pop(); entry !== undefined && found.length < MAX_FILES; entry = todo.pop()) {
    if (isFile(entry)) found.push({ name: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry) });
    else if (isDirectory(entry)) todo.push(...(await entriesOf(entry)).reverse());
  }
  return found;
}

export function chosenFiles(list: FileList): NamedFile[] {
  return [...list].slice(0, MAX_FILES).map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const found: FileSystemEntry[] = [];
  // A reader answers at most a hundred at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || found.length > MAX_FILES) return found;
    found.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
