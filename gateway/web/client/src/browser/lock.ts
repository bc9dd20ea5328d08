/** An exclusive lock of the browser; see `Env.lock`. */
export function webLock(
  name: string,
  steal: boolean,
  granted: () => void,
  lost: () => void,
): () => void {
  const waiting = new AbortController();
  let release = () => waiting.abort();
  let given = false;
  const hold = () => {
    granted();
    return new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  // A request that steals cannot be aborted, and need not be: it is granted at once.
  const options: LockOptions = steal ? { steal } : { signal: waiting.signal };
  navigator.locks.request(`insightdesk:${name}`, options, hold).catch(() => given || lost());
  return () => {
    given = true;
    release();
  };
}
