import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { renderHook, waitFor } from "@testing-library/react";
import { useSSEConnection } from "../src/hooks/useSSEConnection";
import { chunk, completion, context } from "./fakeShop";

/** The events of the session log, numbered from 1. */
const LOG = [
  context("t1", { message: "Grüntee 🍵" }),
  chunk("t1", "1-2", "Gern – "),
  chunk("t1", "1-2", "ein "),
  chunk("t1", "1-2", "Moment 茶"),
  completion("t1", "1-2"),
];

/**
 * Send the events after the cursor. The first three connections are closed within the second frame.
 *
 * @param cursors - Receives the cursor of each connection.
 */
function serve(cursors: string[], response: ServerResponse, cursor: number): void {
  cursors.push(String(cursor));
  response.writeHead(200, { "content-type": "text/event-stream" });
  const frames = LOG.map(
    ({ event, data }, index) => `id: ${index + 1}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
  ).slice(cursor);
  if (cursors.length > 3) {
    response.write("retry: 10\n\n" + frames.join(""));
    return;
  }
  const whole = Buffer.from("retry: 10\n\n" + (frames[0] ?? ""));
  const half = Buffer.from(frames[1] ?? "").subarray(0, 90);
  response.write(Buffer.concat([whole, half]), () => setTimeout(() => response.destroy(), 20));
}

let server: Server;
let cursors: string[];
let open: Set<ServerResponse>;
let baseUrl: string;

beforeEach(async () => {
  cursors = [];
  open = new Set();
  server = createServer((request, response) => {
    if (request.url?.startsWith("/api/sessions/")) {
      const chat = { messages: [], is_typing: false, earlier: null };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ chat }));
      return;
    }
    open.add(response);
    response.on("close", () => open.delete(response));
    const after = new URL(request.url ?? "/", "http://shop.test").searchParams.get("after");
    serve(cursors, response, Number(request.headers["last-event-id"] ?? after));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it("a stream that is cut within frames delivers each text once", async () => {
  const { result, unmount } = renderHook(() => useSSEConnection("s1", { baseUrl, token: "secret" }));

  await waitFor(() => expect(result.current.messages[1]?.content).toBe("Gern – ein Moment 茶"), {
    timeout: 8000,
  });
  expect(result.current.messages.map(({ content }) => content)).toEqual([
    "Grüntee 🍵",
    "Gern – ein Moment 茶",
  ]);
  expect(cursors).toEqual(["0", "1", "2", "3"]);
  expect(open.size).toBe(1);
  unmount();
  await waitFor(() => expect(open.size).toBe(0));
}, 15_000);
