/** Files in a page's IndexedDB: a database of its own, whose keys are names. */
import { FormatError, ValueError } from "../../runtime/errors.js";

const DATABASE = "latch";
const STORE = "files";

/** @throws FormatError where there is no file of this name, ValueError where the host has no IndexedDB */
export async function readIndexedDb(name: string, caller: string): Promise<Uint8Array> {
  const value = await withStore("readonly", caller, (store) => store.get(name));
  if (value instanceof Uint8Array) return value;
  throw new FormatError(`indexeddb://${name}: there is no such file.`);
}

/** Replaces the file in one transaction: there is either the old one or the new one. */
export async function writeIndexedDb(
  name: string,
  bytes: Uint8Array,
  caller: string,
): Promise<void> {
  await withStore("readwrite", caller, (store) => store.put(bytes, name));
}

/** The result of one request, after its transaction was completed. */
async function withStore(
  mode: IDBTransactionMode,
  caller: string,
  request: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const database = await openDatabase(caller);
  try {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const { result, completed } = start(transaction, request);
    await completed;
    return result();
  } finally {
    database.close();
  }
}

function start(
  transaction: IDBTransaction,
  request: (store: IDBObjectStore) => IDBRequest,
): { readonly result: () => unknown; readonly completed: Promise<void> } {
  const started = request(transaction.objectStore(STORE));
  const completed = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  return { result: () => started.result, completed };
}

function openDatabase(caller: string): Promise<IDBDatabase> {
  if (typeof indexedDB === "undefined") {
    throw new ValueError(`${caller}: there is no IndexedDB here, only in pages and their workers.`);
  }
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
