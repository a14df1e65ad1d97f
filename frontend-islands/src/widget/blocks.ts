/**
 * Markdown as the server reads it (app/render/markdown.py), into a tree that holds no HTML: what a model wrote can
 * become words, marks and links to the shop's own pages, and nothing else.
 */
import { type Inline, inline } from "./inline";

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "list"; ordered: boolean; start: number; items: Block[][]; tight: boolean }
  | { kind: "code"; text: string }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "rule" };

/** Deeper nesting is shown as the words it is made of. */
const DEEPEST = 6;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+|$)(.*?)(?:[ \t]+#+)?[ \t]*$/;
const RULE = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?:( +)(.*))?$/;
const DIVIDER = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** The source's blocks. */
export function blocks(source: string, depth = 0): Block[] {
  const lines = source.replaceAll("\t", "    ").split(/\r\n|\r|\n/);
  const found: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const taken = block(lines.slice(at), depth);
    if (taken.block) found.push(taken.block);
    at += taken.lines;
  }
  return found;
}

interface Taken {
  block: Block | null;
  lines: number;
}

function block(lines: readonly string[], depth: number): Taken {
  const [line = ""] = lines;
  if (line.trim() === "") return { block: null, lines: 1 };
  if (FENCE.test(line)) return fenced(lines);
  const heading = HEADING.exec(line);
  if (heading) return { block: headingOf(heading), lines: 1 };
  if (RULE.test(line)) return { block: { kind: "rule" }, lines: 1 };
  if (depth < DEEPEST && QUOTE.test(line)) return quote(lines, depth);
  if (depth < DEEPEST && ITEM.test(line)) return list(lines, depth);
  if (line.includes("|") && DIVIDER.test(lines[1] ?? "") && sameWidth(line, lines[1] ?? ""))
    return table(lines);
  return paragraph(lines, depth);
}

function headingOf(match: RegExpExecArray): Block {
  // An answer stands below the page's headings: its own begin at the third level.
  return {
    kind: "heading",
    level: Math.min(6, (match[1] ?? "").length + 2),
    children: inline(match[2] ?? ""),
  };
}

function fenced(lines: readonly string[]): Taken {
  const fence = FENCE.exec(lines[0] ?? "")?.[1] ?? "```";
  const closing = new RegExp(`^ {0,3}${fence.startsWith("`") ? "`" : "~"}{${fence.length},}\\s*$`);
  const end = lines.findIndex((line, index) => index > 0 && closing.test(line));
  const inner = lines.slice(1, end < 0 ? undefined : end);
  return { block: { kind: "code", text: inner.join("\n") }, lines: end < 0 ? lines.length : end + 1 };
}

function quote(lines: readonly string[], depth: number): Taken {
  const length = lengthOf(lines, (line) => QUOTE.test(line) || (line.trim() !== "" && !begins(line)));
  const inner = lines.slice(0, length).map((line) => line.replace(QUOTE, ""));
  return { block: { kind: "quote", blocks: blocks(inner.join("\n"), depth + 1) }, lines: length };
}

function list(lines: readonly string[], depth: number): Taken {
  const first = ITEM.exec(lines[0] ?? "");
  const mark = (first?.[2] ?? "-").slice(-1);
  const items: Block[][] = [];
  let tight = true;
  let at = 0;
  for (let match = first; match?.[2]?.endsWith(mark); match = ITEM.exec(lines[at] ?? "")) {
    const item = itemOf(lines.slice(at), match);
    items.push(blocks(item.text, depth + 1));
    tight &&= !item.loose;
    at += item.lines;
    const blank = lengthOf(lines.slice(at), (line) => line.trim() === "");
    if (!ITEM.exec(lines[at + blank] ?? "")?.[2]?.endsWith(mark) || RULE.test(lines[at + blank] ?? "")) break;
    tight &&= blank === 0;
    at += blank;
  }
  const ordered = /\d/.test(first?.[2] ?? "");
  return {
    block: { kind: "list", ordered, start: parseInt(first?.[2] ?? "1", 10) || 0, items, tight },
    lines: at,
  };
}

/** One item's own lines: those indented to its words, and those that merely go on with its paragraph. */
function itemOf(lines: readonly string[], match: RegExpExecArray) {
  const [, before = "", mark = "", gap = " ", words = ""] = match;
  const inset = before.length + mark.length + (gap.length > 4 ? 1 : gap.length);
  const own = [gap.length > 4 ? gap.slice(1) + words : words];
  let blanks = 0;
  let loose = false;
  for (const line of lines.slice(1)) {
    const indented = line.startsWith(" ".repeat(inset));
    if (line.trim() === "") {
      blanks += 1;
      continue;
    }
    if (!indented && (blanks > 0 || begins(line) || ITEM.test(line))) break;
    own.push(...Array<string>(blanks).fill(""), indented ? line.slice(inset) : line.trimStart());
    loose ||= blanks > 0;
    blanks = 0;
  }
  return { text: own.join("\n"), lines: own.length, loose };
}

function table(lines: readonly string[]): Taken {
  const length = lengthOf(lines, (line) => line.trim() !== "" && (line.includes("|") || !begins(line)));
  const [head = [], , ...rows] = lines.slice(0, length).map(cells);
  const whole = rows.map((row) => head.map((_, index) => inline(row[index] ?? "")));
  return { block: { kind: "table", head: head.map((cell) => inline(cell)), rows: whole }, lines: length };
}

/** A bar that is escaped is none; while cells are cut it is written so that no one else can have written it. */
const ESCAPED_BAR = "\u0000";

function cells(line: string): string[] {
  const inner = line
    .trim()
    .replaceAll("\\|", ESCAPED_BAR)
    .replace(/^\||\|$/g, "");
  return inner.split("|").map((cell) => cell.trim().replaceAll(ESCAPED_BAR, "|"));
}

function sameWidth(line: string, divider: string): boolean {
  return cells(line).length === cells(divider).length;
}

function paragraph(lines: readonly string[], depth: number): Taken {
  const goesOn = (line: string) => line.trim() !== "" && (depth >= DEEPEST || !begins(line));
  const length = 1 + lengthOf(lines.slice(1), goesOn);
  const words = lines.slice(0, length).map((line) => line.trimStart());
  return { block: { kind: "paragraph", children: inline(words.join("\n").trimEnd()) }, lines: length };
}

/** Whether the line ends a paragraph by beginning something else. A list may do so only from its first number. */
function begins(line: string): boolean {
  if (FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line)) return true;
  const [, , mark = "", , words = ""] = ITEM.exec(line) ?? [];
  return mark !== "" && words.trim() !== "" && (!/\d/.test(mark) || parseInt(mark, 10) === 1);
}

function lengthOf(lines: readonly string[], belongs: (line: string) => boolean): number {
  const end = lines.findIndex((line) => !belongs(line));
  return end < 0 ? lines.length : end;
}
