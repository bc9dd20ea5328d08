/** Tells the desk what was read: what is on the screen of somebody who looks at it. */

import { lastTheirs, type TicketId, type TicketModel } from "@insightdesk/client";
import { useEffect } from "react";
import { useDesk } from "../../desk/context";
import { useIsWatched } from "./use-is-watched";

const STAFF = { kind: "member" } as const;

export function useReadMark(id: TicketId, model: TicketModel): void {
  const { client } = useDesk();
  const isWatched = useIsWatched();
  const upto = model.phase === "live" ? lastTheirs(model, STAFF) : 0;
  useEffect(() => {
    if (isWatched && upto > 0) client.read(id, upto);
  }, [client, id, isWatched, upto]);
}
