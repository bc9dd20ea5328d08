/** The calls of whoever is signed in, for the components below. */

import { createContext, useContext } from "react";
import type { Api } from "./caller";

const ApiContext = createContext<Api | undefined>(undefined);

export const ApiProvider = ApiContext.Provider;

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error("there is nobody to make calls for above this component");
  return api;
}
