/** Lists are named by each tab for itself; on the socket each needs a name of its own. */

import type { ClientFrame, ServerFrame } from "./generated/protocol";
import type { TabId } from "./port";

interface Owner {
  readonly tab: TabId;
  readonly list: number;
}

export class ListIds {
  readonly #owners = new Map<number, Owner>();
  #made = 0;

  /** A frame of a tab, as the desk should see it. */
  out(tab: TabId, frame: ClientFrame): ClientFrame {
    if (frame.t === "list:open") return { ...frame, list: this.#id(tab, frame.list) };
    if (frame.t !== "list:close") return frame;
    const id = this.#id(tab, frame.list);
    this.#owners.delete(id);
    return { ...frame, list: id };
  }

  /** A frame of the desk, as the tab that it is for should see it; none if that is gone. */
  in(frame: ServerFrame): [ServerFrame | undefined, TabId | undefined] {
    if (frame.t !== "list:page" && frame.t !== "list:rows") return [frame, undefined];
    const owner = this.#owners.get(frame.list);
    return owner ? [{ ...frame, list: owner.list }, owner.tab] : [undefined, undefined];
  }

  /** The names of a tab's lists on the socket; they are forgotten with this. */
  of(tab: TabId): number[] {
    const ids = [...this.#owners].filter(([, owner]) => owner.tab === tab).map(([id]) => id);
    for (const id of ids) this.#owners.delete(id);
    return ids;
  }

  /** The socket is new. */
  clear(): void {
    this.#owners.clear();
  }

  #id(tab: TabId, list: number): number {
    for (const [id, owner] of this.#owners) {
      if (owner.tab === tab && owner.list === list) return id;
    }
    this.#owners.set(++this.#made, { tab, list });
    return this.#made;
  }
}
