import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resultSummary, widenedNote } from "../src/text/resultSummary";

/** The server's summary and note of a search's result. */
interface Phrase {
  result: Record<string, unknown>;
  line: string;
  note: string;
}

const PHRASES = JSON.parse(readFileSync(join(__dirname, "fixtures", "phrases.json"), "utf-8")) as Phrase[];

it.each(PHRASES)("has the server's words: $line", ({ result, line, note }) => {
  document.documentElement.lang = "en";
  expect(resultSummary(result)).toBe(line);
  expect(widenedNote(result)).toBe(note);
});
