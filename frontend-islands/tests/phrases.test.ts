import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resultSummary, widenedNote } from "../src/text/resultSummary";

interface Said {
  result: Record<string, unknown>;
  line: string;
  note: string;
}

const SAID = JSON.parse(readFileSync(join(__dirname, "fixtures", "phrases.json"), "utf-8")) as Said[];

it.each(SAID)("says as the server does: $line", ({ result, line, note }) => {
  document.documentElement.lang = "en";
  expect(resultSummary(result)).toBe(line);
  expect(widenedNote(result)).toBe(note);
});
