/** A page that shows the hook's messages, for tests in a real browser with the real server. */
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
  const said = connection.messages.map(({ id, type, content }) => ({ id, type, content }));
  return <pre>{JSON.stringify(said)}</pre>;
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
