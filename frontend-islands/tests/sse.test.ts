import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Conversation, type NumberedEvent, type WireMessage } from "../src/hooks/conversation";
import { readStream, type StreamFrame, StreamParser } from "../src/hooks/sse";
import { splitRandomly, streamOf } from "./chunks";

/** Made by hand: what a stream may hold besides what ours sends today. */
const ODD = fixture("odd.sse");
/**
 * What the server sends, and the messages it makes of that itself: tests/web/test_stream_fixture.py holds it to them.
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
  it("is read to its frames, ids and retry time; comments are no frames", async () => {
    const { frames, retries } = await read([new TextEncoder().encode(ODD)]);

    expect(frames.map(({ id }) => id)).toEqual(["1", "2", "3", "4", "5", "6", "7", "8"]);
    expect(retries).toEqual([1500]);
    expect(frames[4]?.data.split("\n")).toHaveLength(3);
  });

  it.each(Object.entries(LINE_ENDS))("reads the same wherever it is cut, with %s", async (_, lineEnd) => {
    const expected = parsed(ODD);
    const bytes = new TextEncoder().encode(ODD.replaceAll("\n", lineEnd));
    for (let seed = 1; seed <= 60; seed++) {
      const { frames } = await read(splitRandomly(bytes, seed, 1 + (seed % 17) * 5));
      expect({ seed, frames }).toEqual({ seed, frames: expected });
    }
  });

  it("of the real server's folds to the messages of its own state, wherever it is cut", async () => {
    const kept = new Conversation();
    kept.loadHistory(MESSAGES, false);
    for (let seed = 1; seed <= 40; seed++) {
      const { frames } = await read(splitRandomly(new TextEncoder().encode(REAL), seed, 120));
      expect(folded(frames).messages).toEqual(kept.messages);
    }
  });

  it("tells what the session knows, and when an answer is being written", async () => {
    const { frames } = await read([new TextEncoder().encode(REAL)]);
    const running = frames.map((_, index) => folded(frames.slice(0, index + 1)).running);
    expect(running.filter((turn) => turn === null)).toHaveLength(4); // its two ends, the click and what it changed
    const { context } = folded(frames);
    expect(context?.cart).toMatchObject({ count: 2, total: "69.80", currency: "USD" });
    expect(context?.recent_product_ids).toEqual(["kettle-harrowby-17-steel"]);
  });

  it("folds to the same messages wherever it is cut", async () => {
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
  it("is told with its blank line, not with the next frame", () => {
    expect(parsed("data: one\r\n\r")).toHaveLength(1);
  });

  it("keeps the id of the one before when it has none", () => {
    expect(parsed("id: 7\ndata: a\n\ndata: b\n\n").map(({ id }) => id)).toEqual(["7", "7"]);
  });

  it("without data is none, and one without an end is dropped", () => {
    expect(parsed("event: context\nid: 3\n\ndata: unfinished\n")).toEqual([]);
  });

  it("loses one space after the colon and no more", () => {
    expect(parsed("data:  two spaces\ndata\ndata:none\n\n")[0]?.data).toBe(" two spaces\n\nnone");
  });

  it("with a NUL in its id, or a word as retry time, is taken without them", () => {
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
