import { act, renderHook } from "@testing-library/react";
import { StrictMode } from "react";
import type { Access } from "../src/hooks/sessionApi";
import { SessionApi } from "../src/hooks/sessionApi";
import { useSessionConnection } from "../src/hooks/useSessionConnection";
import { useSSEConnection } from "../src/hooks/useSSEConnection";
import { call, chunk, completion, context, problem, Shop, turnError } from "./fakeShop";

let shop: Shop;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
  shop = new Shop();
  document.cookie = "csrftoken=a%2Bb";
});

afterEach(() => {
  setHidden(false);
  jest.useRealTimers();
});

/** Advance the fake timers and wait for streams and React. */
async function pass(milliseconds = 0): Promise<void> {
  // Streams deliver chunks in several steps, which need iterations of the real event loop.
  await act(async () => {
    await jest.advanceTimersByTimeAsync(milliseconds);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  });
}

/** Render the hook, in strict mode if `strict`, and wait for its connection. */
async function connect(access: Access = {}, strict = false) {
  const hook = renderHook(() => useSSEConnection("s1", access), strict ? { wrapper: StrictMode } : {});
  await pass();
  return hook;
}

/** Set whether the tab is hidden. */
function setHidden(hidden: boolean): void {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}

describe("connecting", () => {
  it("begins at the current event and follows the conversation", async () => {
    const { result } = await connect();
    expect(result.current.connectionStatus).toBe("connected");
    expect(shop.streamRequests.map(({ path }) => path)).toEqual(["/api/stream/s1"]);

    shop.emit(1, context("t1", { message: "a kettle" }));
    shop.emit(2, chunk("t1", "1-2", "Here "));
    await pass();
    shop.emit(3, chunk("t1", "1-2", "it is"));
    shop.emit(4, call("t1", "c1", "running"));
    shop.emit(5, call("t1", "c1", "done"));
    shop.emit(6, completion("t1", "1-2"));
    await pass();

    expect(result.current.messages.map(({ id, type, content }) => [id, type, content])).toEqual([
      ["1-1", "user", "a kettle"],
      ["1-2", "assistant", "Here it is"],
      ["c1", "function_call", ""],
    ]);
    expect(result.current.messages[2]?.function_call).toMatchObject({
      status: "done",
      result: { products: [] },
    });
    expect(result.current.messages[0]?.timestamp).toEqual(new Date("2026-03-01T10:00:00Z"));
  });

  it("shows a turn's error and its interrupted calls", async () => {
    const { result } = await connect();
    shop.emit(1, context("t1", { message: "a kettle" }));
    shop.emit(2, call("t1", "c1", "running"));
    shop.emit(3, turnError("t1"));
    await pass();

    expect(result.current.messages.map(({ id, type }) => [id, type])).toEqual([
      ["1-1", "user"],
      ["c1", "function_call"],
      ["1-3", "error"],
    ]);
    expect(result.current.messages[1]?.function_call?.error?.code).toBe("interrupted");
  });

  it("sends a token if it has one", async () => {
    await connect({ baseUrl: "https://shop.example", token: "secret" });
    expect(shop.streamRequests[0]?.headers.get("authorization")).toBe("Bearer secret");
  });

  it("stops after a permanent refusal until `reconnect` is called", async () => {
    shop.streamFailures = [problem(404, "not_found", "There is no such conversation.")];
    const { result } = await connect();
    expect(result.current).toMatchObject({
      connectionStatus: "error",
      error: "There is no such conversation.",
    });

    await pass(120_000);
    expect(shop.streamRequests).toHaveLength(1);
    act(() => result.current.reconnect());
    await pass();
    expect(result.current).toMatchObject({ connectionStatus: "connected", error: null });
  });
});

describe("a lost connection", () => {
  it("resumes after the last event, and ignores a repeated frame", async () => {
    const { result } = await connect();
    shop.emit(1, context("t1", { message: "a kettle" }));
    shop.emit(2, chunk("t1", "1-2", "One "));
    await pass();
    shop.write('id: 3\nevent: text_chunk\ndata: {"cut in the mid');
    shop.endStream();
    await pass();
    expect(result.current.connectionStatus).toBe("disconnected");

    await pass(1000);
    expect(shop.streamRequests[1]?.path).toBe("/api/stream/s1");
    expect(shop.streamRequests[1]?.headers.get("last-event-id")).toBe("2");
    shop.emit(2, chunk("t1", "1-2", "One "));
    shop.emit(3, chunk("t1", "1-2", "two"));
    await pass();
    expect(result.current.messages[1]?.content).toBe("One two");
  });

  it("doubles the delay each time up to a limit, half of it random", async () => {
    jest.spyOn(Math, "random").mockReturnValue(1);
    shop.streamFailures = Array.from({ length: 9 }, () => new TypeError("unreachable"));
    await connect();
    for (const [index, wait] of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
      expect(shop.streamRequests).toHaveLength(index + 1);
      await pass(wait - 1);
      expect(shop.streamRequests).toHaveLength(index + 1);
      await pass(1);
    }

    jest.spyOn(Math, "random").mockReturnValue(0);
    await pass(30_000);
    const before = shop.streamRequests.length;
    await pass(15_000);
    expect(shop.streamRequests).toHaveLength(before + 1);
  });

  it("starts again at the shortest delay, or the server's retry time, after any bytes", async () => {
    jest.spyOn(Math, "random").mockReturnValue(1);
    shop.streamFailures = [new TypeError("unreachable"), new TypeError("unreachable")];
    await connect();
    await pass(3000);
    shop.write("retry: 200\n\n");
    await pass();
    shop.endStream();
    await pass();
    await pass(199);
    expect(shop.streamRequests).toHaveLength(3);
    await pass(1);
    expect(shop.streamRequests).toHaveLength(4);
  });

  it("does not resume before the end of Retry-After", async () => {
    shop.streamFailures = [problem(429, "too_many_streams", "Too many tabs.", { "retry-after": "20" })];
    const { result } = await connect();
    expect(result.current.connectionStatus).toBe("disconnected");
    await pass(19_999);
    expect(shop.streamRequests).toHaveLength(1);
    await pass(1);
    expect(result.current.connectionStatus).toBe("connected");
  });

  it("is detected after 45 seconds without bytes", async () => {
    const { result } = await connect();
    await pass(44_000);
    shop.write(": keep-alive\n\n");
    await pass(44_000);
    expect(result.current.connectionStatus).toBe("connected");
    await pass(1000);
    expect(result.current.connectionStatus).toBe("disconnected");
    expect(shop.signals[0]?.aborted).toBe(true);
  });

  it("resumes at once when the browser is online", async () => {
    shop.streamFailures = [new TypeError("unreachable")];
    const { result } = await connect();
    window.dispatchEvent(new Event("online"));
    await pass();
    expect(result.current.connectionStatus).toBe("connected");
  });

  it("is completed from the session's state after a reset", async () => {
    const { result } = await connect();
    shop.emit(1, context("t1", { message: "a kettle" }));
    await pass();
    const timestamp = "2026-03-01T09:00:00Z";
    shop.stateMessages = [
      { id: "40-1", type: "user", content: "a teapot", timestamp, turn_id: "t8" },
      {
        id: "c8",
        type: "function_call",
        content: "",
        timestamp,
        turn_id: "t8",
        function_call: { call_id: "c8", name: "search_products", parameters: {}, status: "done" },
      },
      { id: "50-1", type: "user", content: "cheaper", timestamp, turn_id: "t9" },
      { id: "50-3", type: "assistant", content: "Not in the stream yet", timestamp, turn_id: "t9" },
    ];
    shop.emit(49, context(null, { reset: true }));
    shop.emit(50, context("t9", { message: "cheaper" }));
    shop.emit(51, chunk("t9", "50-2", "Of course"));
    await pass();

    expect(result.current.messages.map(({ id }) => id)).toEqual(["40-1", "c8", "50-1", "50-2"]);
    expect(result.current.messages[1]?.function_call).toMatchObject({ result: null, error: null });
  });
});

describe("a hidden tab", () => {
  it("has no connection, and resumes when it is visible", async () => {
    const { result } = await connect();
    shop.emit(1, context("t1", { message: "a kettle" }));
    await pass();
    act(() => setHidden(true));
    await pass(600_000);
    expect(shop.signals[0]?.aborted).toBe(true);
    expect(shop.streamRequests).toHaveLength(1);
    expect(result.current.connectionStatus).toBe("disconnected");

    act(() => setHidden(false));
    await pass();
    expect(result.current.connectionStatus).toBe("connected");
    expect(shop.streamRequests[1]?.headers.get("last-event-id")).toBe("1");
  });

  it("that was opened hidden connects when it is first visible", async () => {
    setHidden(true);
    const { result } = await connect();
    expect(shop.streamRequests).toHaveLength(0);
    act(() => setHidden(false));
    await pass();
    expect(result.current.connectionStatus).toBe("connected");
  });
});

describe("sending", () => {
  it("has the CSRF token of the cookie, and shows the message at once and only once", async () => {
    const { result } = await connect();
    let accepted: Promise<boolean> | undefined;
    act(() => {
      accepted = result.current.sendMessage("  a kettle ");
    });
    await pass();
    const [request] = shop.to("/api/sessions/s1/messages", "POST");
    expect(request?.headers.get("x-csrftoken")).toBe("a+b");
    expect(request?.body.message).toBe("a kettle");
    expect(result.current.messages.map(({ content }) => content)).toEqual(["a kettle"]);
    await expect(accepted).resolves.toBe(true);

    shop.emit(100, context("t1", { message: "a kettle" }));
    await pass();
    expect(result.current.messages.map(({ id }) => id)).toEqual(["100-1"]);
  });

  it("has the token of the page if scripts cannot read the cookie", async () => {
    document.cookie = "csrftoken=; max-age=0";
    document.body.innerHTML = '<input type="hidden" name="_csrf_token" value="from-the-form">';
    const { result } = await connect();
    act(() => void result.current.sendMessage("a kettle"));
    await pass();
    const [request] = shop.to("/api/sessions/s1/messages", "POST");
    expect(request?.headers.get("x-csrftoken")).toBe("from-the-form");
    document.body.innerHTML = "";
  });

  it("shows a message once if the stream has it before the response", async () => {
    const { result } = await connect();
    let answer: ((response: Response) => void) | undefined;
    shop.messageAnswers = [new Promise<Response>((resolve) => (answer = resolve))];
    act(() => void result.current.sendMessage("a kettle"));
    await pass();
    shop.emit(100, context("t1", { message: "a kettle" }));
    await pass();
    expect(result.current.messages.map(({ id }) => id)).toEqual(["100-1"]);
    answer?.(Response.json({ turn_id: "t1", message_id: "100-1" }, { status: 202 }));
    await pass();
    expect(result.current.messages.map(({ id }) => id)).toEqual(["100-1"]);
  });

  it("while disconnected is queued in order and sent once afterwards", async () => {
    shop.streamFailures = [new TypeError("unreachable")];
    const { result } = await connect();
    act(() => void result.current.sendMessage("first"));
    act(() => void result.current.sendMessage("second"));
    await pass();
    expect(shop.sent).toEqual([]);
    expect(result.current.messages.map(({ content }) => content)).toEqual(["first", "second"]);

    await pass(1000);
    expect(shop.sent).toEqual(["first", "second"]);
    await pass(60_000);
    expect(shop.sent).toHaveLength(2);
  });

  it("again after a lost response has the same id, so that one turn runs", async () => {
    const { result } = await connect();
    shop.messageAnswers = [new TypeError("the response was lost")];
    act(() => void result.current.sendMessage("a kettle"));
    await pass();
    await pass(500);
    expect(shop.sent).toEqual(["a kettle", "a kettle"]);
    expect(shop.turnsRun).toBe(1);
    expect(result.current.messages).toHaveLength(1);
  });

  it("while a turn runs waits for its end", async () => {
    const { result } = await connect();
    shop.messageAnswers = [problem(409, "turn_in_progress", "One at a time.")];
    shop.emit(1, context("t1", { message: "a kettle" }));
    act(() => void result.current.sendMessage("cheaper"));
    await pass();
    expect(result.current.error).toBeNull();
    shop.emit(2, completion("t1"));
    await pass();
    expect(shop.sent).toEqual(["cheaper", "cheaper"]);
    expect(shop.turnsRun).toBe(1);
  });

  it("shows the reason of a refusal, resolves to false and continues with the next message", async () => {
    const { result } = await connect();
    shop.messageAnswers = [problem(422, "message_too_long", "At most 2,000 characters.")];
    let answers: Promise<boolean[]> | undefined;
    act(() => {
      answers = Promise.all([result.current.sendMessage("too long"), result.current.sendMessage("short")]);
    });
    await pass();
    await expect(answers).resolves.toEqual([false, true]);
    expect(result.current.error).toBe("At most 2,000 characters.");
    expect(result.current.messages.map(({ content }) => content)).toEqual(["short"]);
  });

  it("blank text does nothing", async () => {
    const { result } = await connect();
    await act(async () => expect(await result.current.sendMessage("  \n ")).toBe(false));
    expect(shop.sent).toEqual([]);
  });
});

describe("a conversation with earlier messages", () => {
  const userMessage = (id: string, content: string) => {
    return { id, type: "user", content, timestamp: "2026-03-01T10:00:00Z", turn_id: `t${id}` };
  };

  it("begins with its newest messages, and loads earlier ones above them", async () => {
    shop.stateMessages = [userMessage("30-1", "a lamp")];
    shop.earlier = new Map([
      [20, [userMessage("10-1", "a mug")]],
      [30, [userMessage("20-1", "a kettle")]],
    ]);
    const api = new SessionApi("s1", {});
    const { result } = renderHook(() => useSessionConnection(api));
    const shown = () => result.current.messages.map(({ content }) => content);
    await pass();
    expect([shown(), result.current.hasEarlier]).toEqual([["a lamp"], true]);
    await act(() => result.current.loadEarlier());
    await pass();
    expect([shown(), result.current.hasEarlier]).toEqual([["a kettle", "a lamp"], true]);
    await act(() => result.current.loadEarlier());
    await pass();
    expect([shown(), result.current.hasEarlier]).toEqual([["a mug", "a kettle", "a lamp"], false]);
  });
});

describe("clearing", () => {
  it("empties the conversation here and at the server", async () => {
    const { result } = await connect();
    shop.emit(1, context("t1", { message: "a kettle" }));
    await pass();
    await act(async () => expect(await result.current.clearMessages()).toBe(true));
    await pass();
    expect(shop.to("/api/sessions/s1/messages", "DELETE")).toHaveLength(1);
    expect(result.current.messages).toEqual([]);
  });

  it("that fails leaves the messages and shows the error", async () => {
    const { result } = await connect();
    shop.emit(1, context("t1", { message: "a kettle" }));
    shop.clearAnswer = problem(429, "rate_limited", "A moment, please.");
    await pass();
    await act(async () => expect(await result.current.clearMessages()).toBe(false));
    await pass();
    expect(result.current.error).toBe("A moment, please.");
    expect(result.current.messages).toHaveLength(1);
  });
});

describe("unmounting", () => {
  it("ends the stream, leaves no timer and changes no state", async () => {
    const errors = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const { result, unmount } = await connect();
    act(() => void result.current.sendMessage("a kettle"));
    const last = result.current;
    unmount();
    await pass(300_000);
    expect(shop.signals[0]?.aborted).toBe(true);
    expect(shop.streamRequests).toHaveLength(1);
    expect(jest.getTimerCount()).toBe(0);
    expect(result.current).toBe(last);
    expect(errors).not.toHaveBeenCalled();
  });

  it("during the delay before reconnecting cancels it", async () => {
    shop.streamFailures = [new TypeError("unreachable")];
    const { unmount } = await connect();
    unmount();
    window.dispatchEvent(new Event("online"));
    setHidden(true);
    setHidden(false);
    await pass(300_000);
    expect(shop.streamRequests).toHaveLength(1);
  });

  it("and mounting again, as in strict mode, leaves one open stream and each message once", async () => {
    const { result } = await connect({}, true);
    expect(shop.signals.filter(({ aborted }) => !aborted)).toHaveLength(1);
    shop.emit(1, context("t1", { message: "a kettle" }));
    act(() => void result.current.sendMessage("cheaper"));
    await pass();
    expect(result.current.connectionStatus).toBe("connected");
    expect(result.current.messages.map(({ content }) => content)).toEqual(["a kettle", "cheaper"]);
    expect(shop.sent).toEqual(["cheaper"]);
  });
});
