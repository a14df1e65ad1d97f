/**
 * A page that shows the hook's messages as JSON, for tests with a real browser and server (tests/browser/test_hook.py).
 */
import { StrictMode, useEffect } from "react";
import { createRoot, type Root } from "react-dom/client";
import { type SSEConnection, useSSEConnection } from "../src/hooks/useSSEConnection";

interface Harness {
  connection?: SSEConnection;
  start: (sessionId: string, token: string) => void;
  stop: () => void;
}

declare global {
  var harness: Harness;
}

let root: Root | undefined;

function Shown({ sessionId, token }: { sessionId: string; token: string }) {
  const connection = useSSEConnection(sessionId, { token });
  useEffect(() => {
    globalThis.harness.connection = connection;
  });
  const shown = connection.messages.map(({ id, type, content }) => ({ id, type, content }));
  return <pre>{JSON.stringify(shown)}</pre>;
}

globalThis.harness = {
  start(sessionId, token) {
    root = createRoot(document.body.appendChild(document.createElement("main")));
    root.render(
      <StrictMode>
        <Shown sessionId={sessionId} token={token} />
      </StrictMode>,
    );
  },
  stop: () => root?.unmount(),
};
