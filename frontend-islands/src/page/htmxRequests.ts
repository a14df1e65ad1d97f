/** The properties of htmx's request events that this page uses: the element, the headers and the response's status. */
export interface RequestEvent extends CustomEvent {
  readonly target: Element;
  readonly detail: {
    readonly ctx: {
      readonly request: { headers: Record<string, string> };
      readonly response?: { readonly status: number } | null;
    };
  };
}

/**
 * Listen to the requests of htmx.
 *
 * @param listeners - `before` is called before each request. `after` is called after it with the status of the
 *   response; 0 means that there was no response.
 */
export function onHtmxRequests(
  page: Document,
  {
    before,
    after,
  }: { before?: (event: RequestEvent) => void; after?: (event: RequestEvent, status: number) => void },
): void {
  if (before) page.addEventListener("htmx:before:request", (event) => before(event as RequestEvent));
  if (after) {
    page.addEventListener("htmx:finally:request", (event) => {
      const { detail } = event as RequestEvent;
      after(event as RequestEvent, detail.ctx.response?.status ?? 0);
    });
  }
}

/** Return whether the server may have handled a request: there was no response, or only a proxy's (from 502). */
export function isOutcomeUnknown(status: number): boolean {
  return status === 0 || status > 501;
}
