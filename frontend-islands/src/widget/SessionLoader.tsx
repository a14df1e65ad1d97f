import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import * as messages from "../generated/messages";
import { toProblem, type Problem } from "../hooks/problem";
import { LiveSession } from "../state/SessionContext";
import { PanelHeader } from "./PanelHeader";
import { ChatView, type ChatViewProps } from "./ChatView";
import { forgetSession, type StoredSession, loadSession } from "./sessionStore";

interface SessionLoaderProps extends Omit<ChatViewProps, "onGone" | "takeUnsent"> {
  /** Called with the server's URL when it does not answer. */
  onUnreachable: (shop: string) => void;
}

/** The chat of the stored session, or of a new one if none is stored; until then a loading message or an error. */
export function SessionLoader(props: SessionLoaderProps): ReactNode {
  const { onUnreachable } = props;
  const { shop, memory, heading } = props.options;
  const [session, setSession] = useState<StoredSession | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(1);
  const unsent = useRef<string[]>([]);
  useEffect(() => {
    let isCurrent = true;
    loadSession(shop, memory).then(
      (found) => isCurrent && setSession(found),
      (cause: unknown) => {
        if (!isCurrent) return;
        const found = toProblem(cause);
        setProblem(found);
        if (found.code === "unreachable") onUnreachable(shop);
      },
    );
    return () => void (isCurrent = false);
  }, [shop, memory, attempt, onUnreachable]);
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
        <ChatView {...props} takeUnsent={takeUnsent} {...(isStored && { onGone })} />
      </LiveSession>
    );
  }
  return (
    <>
      <PanelHeader heading={heading} onClose={props.onClose} />
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
