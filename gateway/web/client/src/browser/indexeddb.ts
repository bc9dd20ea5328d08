import type { Item, OutboxStore } from "../env";
import { memoryOutbox } from "../outbox";

const STORE = "outbox";

/** An outbox in IndexedDB, by command id; in memory where the browser does not let us. */
export function indexedDbOutbox(name: string): OutboxStore {
  const memory = memoryOutbox();
  let durable = true;
  const base = open(`insightdesk:${name}`);
  async function tryOr<T>(run: (db: IDBDatabase) => Promise<T>, or: () => Promise<T>): Promise<T> {
    try {
      return await run(await base);
    } catch {
      durable = false;
      return or();
    }
  }
  return {
    durable: () => durable,
    load: () => tryOr(load, memory.load),
    write: async (put, remove) => {
      // Kept in memory too, so that nothing is lost when the disk is full half-way.
      await memory.write(put, remove);
      await tryOr(
        (db) => write(db, put, remove),
        async () => undefined,
      );
    },
  };
}

function open(name: string): Promise<IDBDatabase> {
  const opening = new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "cid" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  opening.catch(() => undefined);
  return opening;
}

function load(db: IDBDatabase): Promise<readonly Item[]> {
  return new Promise((resolve, reject) => {
    const request = db.transaction(STORE).objectStore(STORE).getAll();
    request.onsuccess = () => resolve(request.result as Item[]);
    request.onerror = () => reject(request.error);
  });
}

function write(db: IDBDatabase, put: readonly Item[], remove: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(STORE, "readwrite", { durability: "strict" });
    const store = transaction.objectStore(STORE);
    for (const item of put) store.put(item);
    for (const cid of remove) store.delete(cid);
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}
