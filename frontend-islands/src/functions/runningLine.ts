import { FUNCTION_RUNNING } from "../generated/messages";
import { say } from "../text/message";
import { type FunctionFacts, functionFacts } from "../generated/functions";
import { sentence } from "../components/ProductFacts";

/** A placeholder in a declared line: `{name}` is a parameter, `{name:leaf}` the last segment of a category's path. */
const PLACEHOLDER = /\{(\w+)(:leaf)?\}/g;

/**
 * Return the line that is shown while a function runs, in the words of the server's page. It is the first
 * declared line whose parameters all have values, or a general line with the function's name.
 */
export function runningLine(name: string, parameters: Record<string, unknown>): string {
  const { running = [] } = (functionFacts as Partial<Record<string, FunctionFacts>>)[name] ?? {};
  for (const words of running) {
    const used = Array.from(words.matchAll(PLACEHOLDER), ([, name = ""]) => inWords(parameters[name]));
    if (used.includes("")) continue;
    return words.replaceAll(PLACEHOLDER, (_, name: string, leaf?: string) => {
      const value = inWords(parameters[name]);
      return leaf ? value.replace(/.*>\s*/, "") : value;
    });
  }
  return say(FUNCTION_RUNNING, { name: sentence(name) });
}

/** Return a parameter as text; an empty string if it is neither text nor a number. */
function inWords(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
