import { useCallback, useEffect, useRef } from "react";
import type { SessionApi } from "../hooks/sessionApi";
import { report } from "./report";

/**
 * Record the product that the storefront's page shows in the session, so that "this" means it. The server checks the id; an
 * unknown one is reported in the console and ignored. Returns a function whose promise resolves when that is done.
 */
export function usePageProduct(api: SessionApi, id: string): () => Promise<unknown> {
  const known = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    if (!id) return;
    known.current = api
      .product(id)
      .catch((cause: unknown) => report(`product="${id}" is ignored: ${String(cause)}`));
  }, [api, id]);
  return useCallback(() => known.current, []);
}
