// jsdom has no streams and no fetch: take Node's.
const { TestEnvironment } = require("jest-environment-jsdom");

const BORROWED = [
  "AbortController",
  "AbortSignal",
  "Headers",
  "ReadableStream",
  "Request",
  "Response",
  "TextDecoder",
  "TextEncoder",
  "Uint8Array",
  "fetch",
  "setImmediate",
];

module.exports = class BrowserWithStreams extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of BORROWED) this.global[name] = globalThis[name];
  }
};
