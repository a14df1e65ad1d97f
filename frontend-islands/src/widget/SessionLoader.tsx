import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { CartState } from "../events";
import { asProblem, type Problem } from "../hooks/problem";
import { LiveSession } from "../state/SessionContext";
import { Head } from "./PanelHeader";
import type { Options } from "./options";
import { Talk } from "./ChatView";
import { forgetVisitor, type Visitor, visitorOf } from "./sessionStore";

interface OpeningProps {
  options: Options;
  open: boolean;
  onClose: () => void;
  onCart: (cart: CartState) => void;
}

/** The visitor's session, kept or new, and the talk in it. */
export function Opening({ options, open, onClose, onCart }: OpeningProps): ReactNode {
  const { shop, memory, heading } = options;
  const [visitor, setVisitor] = useState<Visitor | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(1);
  const unsent = useRef<string[]>([]);
  useEffect(() => {
    let wanted = true;
    visitorOf(shop, memory).then(
      (found) => wanted && setVisitor(found),
      (cause: unknown) => wanted && setProblem(asProblem(cause)),
    );
    return () => void (wanted = false);
  }, [shop, memory, attempt]);
  const again = useCallback(() => {
    setProblem(null);
    setVisitor(null);
    setAttempt((count) => count + 1);
  }, []);
  /** The shop no longer knows whom this browser kept: it is a new visitor then, who says the same. */
  const gone = useCallback(
    (words: string[]) => {
      unsent.current.push(...words);
      forgetVisitor(shop, memory);
      again();
    },
    [shop, memory, again],
  );
  const takeUnsent = useCallback(() => unsent.current.splice(0), []);

  if (visitor) {
    const { sessionId, token, kept } = visitor;
    return (
      <LiveSession key={sessionId} sessionId={sessionId} baseUrl={shop} token={token}>
        <Talk
          options={options}
          open={open}
          onClose={onClose}
          onCart={onCart}
          takeUnsent={takeUnsent}
          {...(kept && { onGone: gone })}
        />
      </LiveSession>
    );
  }
  return (
    <>
      <Head heading={heading} onClose={onClose} />
      {problem ? (
        <div className="island-error" role="alert">
          <p>The assistant cannot be reached. {problem.detail}</p>
          <button type="button" className="button" onClick={again}>
            Try again
          </button>
        </div>
      ) : (
        <p className="opening" role="status">
          One moment…
        </p>
      )}
    </>
  );
}
