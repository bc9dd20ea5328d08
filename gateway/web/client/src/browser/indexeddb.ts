import type { Item, OutboxStore } from "../env";
import { memoryOutbox } from "../outbox";

const STORE = "outbox";

/** An outbox in IndexedDB, by command id; in memory where the browser does not let us. */
export function indexedDbOutbox(name: string): OutboxStore {
  const memory = memoryOutbox();
  const base = open(`insightdesk:${name}`);
  let durable = true;
  const failed = () => {
    durable = false;
    return undefined;
  };
  const use = <T>(act: (store: IDBObjectStore) => IDBRequest<T> | undefined) =>
    base.then((db) => transact(db, act)).catch(failed);
  return {
    durable: () => durable,
    load: async () => (await use((store): IDBRequest<Item[]> => store.getAll())) ?? memory.load(),
    write: async (put, remove) => {
      // Kept in memory too, so that nothing is lost when the disk is full half-way.
      await memory.write(put, remove);
      await use((store) => {
        for (const item of put) store.put(item);
        for (const cid of remove) store.delete(cid);
        return undefined;
      });
    },
  };
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "cid" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Done when it is on the disk, not when it is asked for. */
function transact<T>(
  db: IDBDatabase,
  act: (store: IDBObjectStore) => IDBRequest<T> | undefined,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(STORE, "readwrite", { durability: "strict" });
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}
