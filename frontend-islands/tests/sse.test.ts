import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Conversation, type NumberedEvent, type WireMessage } from "../src/hooks/conversation";
import { readStream, type StreamFrame, StreamParser } from "../src/hooks/sse";
import { splitRandomly, streamOf } from "./chunks";

/** A hand-written stream, with valid syntax that the server does not send at present. */
const ODD = fixture("odd.sse");
/**
 * A stream of the server and the messages of its state. tests/integration/web/test_stream_fixture.py keeps them
 * current.
 */
const REAL = fixture("turn.sse");
const MESSAGES = JSON.parse(fixture("turn.messages.json")) as WireMessage[];
const LINE_ENDS = { LF: "\n", CR: "\r", "CR LF": "\r\n" };

function fixture(name: string): string {
  return readFileSync(join(__dirname, "fixtures", name), "utf-8");
}

async function read(pieces: readonly Uint8Array[]): Promise<{ frames: StreamFrame[]; retries: number[] }> {
  const frames: StreamFrame[] = [];
  const retries: number[] = [];
  const listener = {
    onFrame: (frame: StreamFrame) => frames.push(frame),
    onRetry: (milliseconds: number) => retries.push(milliseconds),
  };
  await readStream(streamOf(pieces), listener);
  return { frames, retries };
}

function parsed(text: string): StreamFrame[] {
  const frames: StreamFrame[] = [];
  new StreamParser({ onFrame: (frame) => frames.push(frame) }).push(text);
  return frames;
}

function folded(frames: StreamFrame[]): Conversation {
  const conversation = new Conversation();
  for (const { event, data, id } of frames) {
    conversation.apply({ event, data: JSON.parse(data) as unknown, seq: Number(id) } as NumberedEvent);
  }
  return conversation;
}

describe("a stream", () => {
  it("has frames, ids and a retry time, and its comments are no frames", async () => {
    const { frames, retries } = await read([new TextEncoder().encode(ODD)]);

    expect(frames.map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
    expect(retries).toEqual([1500]);
    expect(frames[4]?.data.split("\n")).toHaveLength(3);
  });

  it.each(Object.entries(LINE_ENDS))("has the same frames for any chunks, with %s", async (_, lineEnd) => {
    const expected = parsed(ODD);
    const bytes = new TextEncoder().encode(ODD.replaceAll("\n", lineEnd));
    for (let seed = 1; seed <= 60; seed++) {
      const { frames } = await read(splitRandomly(bytes, seed, 1 + (seed % 17) * 5));
      expect({ seed, frames }).toEqual({ seed, frames: expected });
    }
  });

  it("of the real server folds to the messages of its state, for any chunks", async () => {
    const expected = new Conversation();
    expected.loadHistory(MESSAGES, false);
    for (let seed = 1; seed <= 40; seed++) {
      const { frames } = await read(splitRandomly(new TextEncoder().encode(REAL), seed, 120));
      expect(folded(frames).messages).toEqual(expected.messages);
    }
  });

  it("that ended its turn is not contradicted by a history that was read before", async () => {
    const { frames } = await read([new TextEncoder().encode(REAL)]);
    const ended = folded(frames);
    ended.loadHistory(MESSAGES, true);
    expect(ended.running).toBeNull();

    const last = frames.map(({ event }) => event).lastIndexOf("completion");
    const cut = folded(frames.slice(0, last));
    cut.running = null; // the stream began within the turn
    cut.loadHistory(MESSAGES, true);
    expect(cut.running).toBe(MESSAGES.at(-1)?.turn_id);
  });

  it("has the session's context, and shows when a turn is running", async () => {
    const { frames } = await read([new TextEncoder().encode(REAL)]);
    const running = frames.map((_, index) => folded(frames.slice(0, index + 1)).running);
    expect(running.filter((turn) => turn === null)).toHaveLength(4); // two ends of turns, a button's call, the new cart
    const { context } = folded(frames);
    expect(context?.cart).toMatchObject({ count: 2, total: "69.80", currency: "USD" });
    expect(context?.recent_product_ids).toEqual(["kettle-harrowby-17-steel"]);
  });

  it("folds to the same messages for any chunks", async () => {
    for (let seed = 100; seed < 120; seed++) {
      const { frames } = await read(splitRandomly(new TextEncoder().encode(ODD), seed, 40));
      expect(folded(frames).messages.map(({ id, type, content }) => [id, type, content])).toEqual([
        ["1-1", "user", "Eine Kanne für Grüntee 🍵"],
        ["1-2", "assistant", "Gern, ich schaue nach – einen *Moment* …\n\n茶 🫖"],
        ["c1", "function_call", ""],
        ["1-4", "assistant", "Leider **nichts**."],
      ]);
    }
  });
});

describe("a frame", () => {
  it("is emitted at its blank line, not at the next frame", () => {
    expect(parsed("data: one\r\n\r")).toHaveLength(1);
  });

  it("without an id has the id of the frame before", () => {
    expect(parsed("id: 7\ndata: a\n\ndata: b\n\n").map(({ id }) => id)).toEqual(["7", "7"]);
  });

  it("without data or without a blank line is dropped", () => {
    expect(parsed("event: context\nid: 3\n\ndata: unfinished\n")).toEqual([]);
  });

  it("has one space after the colon removed, and no more", () => {
    expect(parsed("data:  two spaces\ndata\ndata:none\n\n")[0]?.data).toBe(" two spaces\n\nnone");
  });

  it("ignores an id with a NUL and a retry time that is no number", () => {
    const retries: number[] = [];
    const frames: StreamFrame[] = [];
    const parser = new StreamParser({
      onFrame: (frame) => frames.push(frame),
      onRetry: (milliseconds) => retries.push(milliseconds),
    });
    parser.push("id: a\0b\nretry: soon\nother: field\ndata: x\n\n");

    expect(frames).toEqual([{ event: "message", data: "x", id: null }]);
    expect(retries).toEqual([]);
  });
});
