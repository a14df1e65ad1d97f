/** A parser of server-sent events for fetch streams, with the rules of the HTML standard. */

/** One dispatched event of the stream. */
export interface StreamFrame {
  event: string;
  data: string;
  /** The newest id up to and including this frame; null if there was none. */
  id: string | null;
}

export interface FrameListener {
  onFrame: (frame: StreamFrame) => void;
  onRetry?: (milliseconds: number) => void;
}

/** An incremental parser for chunks of any length. It emits a frame as soon as its blank line is complete. */
export class StreamParser {
  private rest = "";
  private afterReturn = false;
  private event = "";
  private data: string[] = [];
  private id: string | null = null;

  constructor(private readonly listener: FrameListener) {}

  /** Parse the next chunk. Calls the listener for each frame that it completes. */
  push(text: string): void {
    // CR LF is one line end, even if a chunk ends between the two characters.
    const piece = this.afterReturn && text.startsWith("\n") ? text.slice(1) : text;
    if (text !== "") this.afterReturn = text.endsWith("\r");
    const lines = (this.rest + piece).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === "") {
      this.dispatch();
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment: the keep-alive of the server
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    this.field(name, value);
  }

  private field(name: string, value: string): void {
    if (name === "data") this.data.push(value);
    else if (name === "event") this.event = value;
    else if (name === "id" && !value.includes("\0")) this.id = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.listener.onRetry?.(Number(value));
  }

  private dispatch(): void {
    const { event, data, id } = this;
    this.event = "";
    this.data = [];
    if (data.length > 0) this.listener.onFrame({ event: event || "message", data: data.join("\n"), id });
  }
}

/** Read a stream of bytes to its end. `onBytes` is called for each chunk, including those with comments only. */
export async function readStream(
  body: ReadableStream<Uint8Array>,
  listener: FrameListener,
  onBytes?: () => void,
): Promise<void> {
  const parser = new StreamParser(listener);
  const decoder = new TextDecoder(); // buffers the bytes of a character that is split between chunks
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return; // remaining text without a blank line is an incomplete frame and is dropped
    onBytes?.();
    parser.push(decoder.decode(value, { stream: true }));
  }
}
