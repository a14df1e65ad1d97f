import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import * as messages from "../generated/messages";
import type { CartState } from "../events";
import { toProblem, type Problem } from "../hooks/problem";
import { LiveSession } from "../state/SessionContext";
import { PanelHeader } from "./PanelHeader";
import type { Options } from "./options";
import { ChatView } from "./ChatView";
import { forgetSession, type StoredSession, loadSession } from "./sessionStore";

interface SessionLoaderProps {
  options: Options;
  open: boolean;
  onClose: () => void;
  onCart: (cart: CartState) => void;
}

/** The chat of the stored session, or of a new one if none is stored; until then a loading message or an error. */
export function SessionLoader({ options, open, onClose, onCart }: SessionLoaderProps): ReactNode {
  const { shop, memory, heading } = options;
  const [session, setSession] = useState<StoredSession | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(1);
  const unsent = useRef<string[]>([]);
  useEffect(() => {
    let isCurrent = true;
    loadSession(shop, memory).then(
      (found) => isCurrent && setSession(found),
      (cause: unknown) => isCurrent && setProblem(toProblem(cause)),
    );
    return () => void (isCurrent = false);
  }, [shop, memory, attempt]);
  const retry = useCallback(() => {
    setProblem(null);
    setSession(null);
    setAttempt((count) => count + 1);
  }, []);
  /** Replace a stored session that no longer exists. The new session sends its unsent texts. */
  const onGone = useCallback(
    (words: string[]) => {
      unsent.current.push(...words);
      forgetSession(shop, memory);
      retry();
    },
    [shop, memory, retry],
  );
  const takeUnsent = useCallback(() => unsent.current.splice(0), []);

  if (session) {
    const { sessionId, token, isStored } = session;
    return (
      <LiveSession key={sessionId} sessionId={sessionId} baseUrl={shop} token={token} html>
        <ChatView
          options={options}
          open={open}
          onClose={onClose}
          onCart={onCart}
          takeUnsent={takeUnsent}
          {...(isStored && { onGone })}
        />
      </LiveSession>
    );
  }
  return (
    <>
      <PanelHeader heading={heading} onClose={onClose} />
      {problem ? (
        <div className="island-error" role="alert">
          <p>The assistant cannot be reached. {problem.detail}</p>
          <button type="button" className="button" onClick={retry}>
            {messages.BUTTON_TRY_AGAIN}
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
