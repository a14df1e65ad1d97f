import { type FunctionFacts, functionFacts } from "../generated/functions";
import { capitalised } from "./ProductFacts";

/** A parameter in the words of a function's declaration; of a path only its last segment. */
const PLACEHOLDER = /\{(\w+)(:leaf)?\}/g;

/** What a function is doing, while it does it, in the words that the server's page has for it. */
export function runningLine(name: string, parameters: Record<string, unknown>): string {
  const { running = [] } = (functionFacts as Partial<Record<string, FunctionFacts>>)[name] ?? {};
  for (const words of running) {
    const asked = Array.from(words.matchAll(PLACEHOLDER), ([, name = ""]) => inWords(parameters[name]));
    if (asked.includes("")) continue;
    return words.replaceAll(PLACEHOLDER, (_, name: string, leaf?: string) => {
      const value = inWords(parameters[name]);
      return leaf ? value.replace(/.*>\s*/, "") : value;
    });
  }
  return `${capitalised(name.replaceAll("_", " "))}…`;
}

function inWords(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
