import type { Suggestion } from "../events";

/** An error with the fields of a problem document (RFC 9457). Status 0 means that there was no valid response. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly suggestions: Suggestion[] = [],
  ) {
    super(detail);
  }

  /** Whether the same request may succeed later: no response, a timeout, a rate limit or a server error. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

const NOT_EXPECTED = "The shop did not answer as expected.";
const UNREACHABLE = new Problem(0, "unreachable", "There is no connection.");

/** Return a thrown value as a Problem. Values of other types become the code `unexpected`. */
export function toProblem(cause: unknown): Problem {
  return cause instanceof Problem ? cause : new Problem(0, "unexpected", NOT_EXPECTED);
}

interface ProblemDocument {
  code?: string;
  detail?: string;
  title?: string;
  recovery?: string;
  suggestions?: Suggestion[];
}

/** Return the Problem of an error response. Works for any body; the detail includes the document's recovery. */
export async function problemOf(response: Response): Promise<Problem> {
  const document = (await response.json().catch(() => ({}))) as ProblemDocument;
  const summary = document.detail ?? document.title ?? NOT_EXPECTED;
  const detail = [summary, document.recovery].filter(Boolean).join(" ");
  return new Problem(response.status, document.code ?? "", detail, document.suggestions);
}

/** Return the JSON of a response. Throws a Problem if the status is an error or there was no response. */
export async function readJson<Answer>(request: Promise<Response>): Promise<Answer> {
  const response = await request.catch(() => {
    throw UNREACHABLE;
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Answer;
}
