import type { Suggestion } from "../events";

/** A refusal, as a problem document (RFC 9457) tells it; status 0 when no answer came at all. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly suggestions: Suggestion[] = [],
  ) {
    super(detail);
  }

  /** Asking again may help: nothing was wrong with the request. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

const UNREACHABLE = new Problem(0, "unreachable", "There is no connection.");

/** Whatever went wrong, as something that can be told. */
export function asProblem(cause: unknown): Problem {
  return cause instanceof Problem ? cause : new Problem(0, "unexpected", "The answer was not understood.");
}

interface Told {
  code?: string;
  detail?: string;
  title?: string;
  recovery?: string;
  suggestions?: Suggestion[];
}

export async function problemOf(response: Response): Promise<Problem> {
  const told = (await response.json().catch(() => ({}))) as Told;
  const said = told.detail ?? told.title ?? "The shop did not answer as expected.";
  const detail = [said, told.recovery].filter(Boolean).join(" ");
  return new Problem(response.status, told.code ?? "", detail, told.suggestions);
}

/** The answer's JSON. Throws a Problem for a refusal, and for an answer that never came. */
export async function answerOf<Answer>(asked: Promise<Response>): Promise<Answer> {
  const response = await asked.catch(() => {
    throw UNREACHABLE;
  });
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Answer;
}
