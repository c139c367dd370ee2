import { sortDropped } from '../logic/dropped';
import type { Notice } from '../notices';
import type { Store } from '../store';

/** Folders within a dropped folder are looked into so deep. */
const DEPTH = 3;

/** Files dropped anywhere on the page, folders too: runs are opened, and the first file of data is previewed. */
export function mountDrop(
  store: Store,
  openData: (file: File) => void,
  openRuns: (files: File[]) => void,
): void {
  const { classList } = document.body;
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    classList.toggle('dragging', event.dataTransfer?.types.includes('Files'));
  });
  document.addEventListener(
    'dragleave',
    ({ relatedTarget }) => relatedTarget || classList.remove('dragging'),
  );
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    classList.remove('dragging');
    if (event.dataTransfer)
      void filesOf(event.dataTransfer).then(open, (error: Error) =>
        say('error', `What was dropped cannot be read: ${error.message}`),
      );
  });
  const say = (tone: Notice['tone'], text: string) => {
    const others = store.state.notices.filter(({ about }) => about !== 'drop');
    store.change({ notices: text ? [...others, { about: 'drop', tone, text }] : others });
  };
  const open = (files: File[]) => {
    const { runs, data } = sortDropped(store.state.isRecorded ? [] : files);
    const [first, ...others] = data;
    if (runs.length > 0) openRuns(runs);
    if (first) openData(first);
    const left = others.map(({ name }) => name).join(', ');
    if (store.state.isRecorded) say('error', 'A recorded run is played here, and no file can be opened.');
    else if (files.length === 0) say('error', 'There is no file in what was dropped.');
    else say('info', left && `One data file is read at a time, ${first.name} now. Not read: ${left}.`);
  };
}

/** The files, each with its folder in its name. */
async function filesOf({ items, files }: DataTransfer): Promise<File[]> {
  // What is dropped can be asked for only before the first wait.
  const entries = [...items].map((item) => item.webkitGetAsEntry());
  const plain = [...files];
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  return (await Promise.all(entries.flatMap((entry) => (entry ? filesIn(entry, '', 0) : [])))).flat();
}

async function filesIn(entry: FileSystemEntry, folder: string, depth: number): Promise<File[]> {
  const name = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [folder ? new File([file], name) : file];
  }
  if (depth === DEPTH) return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  while (true) {
    // A folder comes in parts, the last of which is empty.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return found;
    found.push(...(await Promise.all(part.map((one) => filesIn(one, `${name}/`, depth + 1)))).flat());
  }
}
