// An environment of jsdom with the streams, fetch and related globals of Node, which jsdom lacks.
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
