/** Every file of a drop or a paste, folders walked to the bottom. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  // Entries must be taken before the first pause: the browser empties the transfer when the event is over.
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const files = await Promise.all(
    entries.map(async (entry) => (entry instanceof File ? [entry] : entry ? walk(entry) : [])),
  );
  return withoutJunk(files.flat());
}

/** What systems leave in folders beside the photos is no photo of anybody. */
export function withoutJunk(files: Iterable<File>): File[] {
  return [...files].filter((file) => !file.name.startsWith('.') && !/^(thumbs\.db|desktop\.ini)$/i.test(file.name));
}

async function walk(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const files: File[] = [];
  for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) files.push(...(await walk(child)));
  return files;
}

/** A reader hands out a hundred at a time, and nothing at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return children;
    children.push(...batch);
  }
}
