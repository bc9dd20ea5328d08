/** Says at the foot of the page that something worked. */

import { useDesk } from "../../../desk/context";

export function useDone(): (text: string) => void {
  const { toasts } = useDesk();
  return (text) => toasts.show(text);
}
