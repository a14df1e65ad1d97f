/** Return a seeded random function (mulberry32) with values from 0 to 1, so that a failing split can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Split bytes into chunks of 0 to `longest` bytes, also within characters, lines and frames. */
export function splitRandomly(bytes: Uint8Array, seed: number, longest: number): Uint8Array[] {
  const next = seededRandom(seed);
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const length = Math.floor(next() * (longest + 1));
    pieces.push(bytes.subarray(start, start + length));
    start += length;
  }
  return pieces;
}

/** Return a stream that delivers the chunks and ends. */
export function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}
