/** What the desk offers to somebody who is not signed in. */

import type { AuthOptionsOut } from "@insightdesk/client";
import { useEffect, useState } from "react";
import { get } from "../../session/api";

/** Nothing until the desk has said it, or when it does not say. */
export function useOptions(): AuthOptionsOut | undefined {
  const [options, setOptions] = useState<AuthOptionsOut>();
  useEffect(() => {
    let isOld = false;
    get<AuthOptionsOut>("/auth/options").then(
      (said) => !isOld && setOptions(said),
      // Whoever tries is told then.
      () => undefined,
    );
    return () => {
      isOld = true;
    };
  }, []);
  return options;
}
