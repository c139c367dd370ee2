/** Runs kept in this browser (IndexedDB): a list that is soon read, and beside it what they hold. */
import { SeqloomError } from '../../src';
import type { KeptRun } from '../protocol';
import type { DataOrigin } from './loadData';
import type { KeptNetwork } from './pageNetwork';

/** All that a run's networks and data need to stand as they stood. */
export interface KeptContent {
  origin: DataOrigin;
  seed: number;
  networks: KeptNetwork[];
}

const LIST = 'runs';
const CONTENTS = 'contents';

/** @throws SeqloomError when there is no room */
export async function keepRun(run: Omit<KeptRun, 'id'>, content: KeptContent): Promise<void> {
  await inStores('readwrite', (list, contents) => {
    const added = list.add(run);
    added.onsuccess = () => contents.put(content, added.result);
    return added;
  });
}

/** The latest first. */
export async function keptRuns(): Promise<KeptRun[]> {
  const [keys, runs] = await Promise.all([
    inStores('readonly', (list) => list.getAllKeys()),
    inStores('readonly', (list) => list.getAll() as IDBRequest<Omit<KeptRun, 'id'>[]>),
  ]);
  return runs.map((run, i) => ({ ...run, id: keys[i] as number })).reverse();
}

/** @throws SeqloomError when it is no longer there */
export async function keptContent(id: number): Promise<KeptContent> {
  const found = await inStores('readonly', (_, contents) => contents.get(id) as IDBRequest<KeptContent>);
  if (!found) throw new SeqloomError('That run is no longer kept; another page may have deleted it.');
  return found;
}

export async function renameRun({ id, ...run }: KeptRun): Promise<void> {
  await inStores('readwrite', (list) => list.put(run, id));
}

export async function deleteRun(id: number): Promise<void> {
  await inStores('readwrite', (list, contents) => {
    contents.delete(id);
    return list.delete(id);
  });
}

/** Does something in one transaction, and waits until it is stored. */
async function inStores<T>(
  mode: IDBTransactionMode,
  use: (list: IDBObjectStore, contents: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction([LIST, CONTENTS], mode);
      const asked = use(transaction.objectStore(LIST), transaction.objectStore(CONTENTS));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(unkept(transaction.error));
    });
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opened = indexedDB.open('seqloom', 1);
    opened.onupgradeneeded = () => {
      opened.result.createObjectStore(LIST, { autoIncrement: true });
      opened.result.createObjectStore(CONTENTS);
    };
    opened.onsuccess = () => resolve(opened.result);
    opened.onerror = () => reject(unkept(opened.error));
  });
}

function unkept(cause: DOMException | null): SeqloomError {
  const why =
    cause?.name === 'QuotaExceededError'
      ? 'it has no room left. Delete runs that are kept, or download this one'
      : `it answers ${cause?.message ?? 'nothing'}. In a private window nothing is kept; download the run`;
  return new SeqloomError(`This browser cannot keep runs: ${why}.`, { kind: 'input' }, { cause });
}
