/** Half-written marks must not flash while an answer arrives: app/render/markdown.py's `settled`, for the widget. */

const UNFINISHED_LINK = /(^|[^\\])\[[^\]\n]*(\](\([^)\n]*)?)?$/;
const UNFINISHED_MARK = /([*_~`]+|\\|&[#\w]*)$/;
const UNFINISHED_ITEM = /(^|\n)[ \t]*([-*+>]|\d{1,9}[.)]?|#{1,6})[ \t]*$/;
const UNFINISHED_ROW = /(^|\n)[ \t]*\|[^\n]*$/;
const UNFINISHED_FENCE = /\n[ \t]*[`~]{1,2}$/;
const MARKS = ["`", "**", "__", "~~", "*", "_"];

/** The source of an open answer, of which the last block is without what is only half there. */
export function settled(source: string): string {
  const start = lastBlock(source);
  return source.slice(0, start) + settledBlock(source.slice(start));
}

/** Where the last block begins: after the last empty line, or at the fence that is still open. */
function lastBlock(source: string): number {
  const fences = [...source.matchAll(/^ {0,3}(```|~~~).*$/gm)];
  if (fences.length % 2 === 1) return fences.at(-1)?.index ?? 0;
  return source.lastIndexOf("\n\n") + 1;
}

function settledBlock(source: string): string {
  const begin = source.trimStart();
  if (begin.startsWith("|")) return wholeRows(source);
  if (begin.startsWith("```") || begin.startsWith("~~~")) return source.replace(UNFINISHED_FENCE, "");
  const whole = source
    .replace(UNFINISHED_ROW, "$1")
    .replace(UNFINISHED_ITEM, "$1")
    .replace(UNFINISHED_LINK, "$1")
    .replace(UNFINISHED_MARK, "");
  return whole.trimEnd() + closingMarks(whole);
}

/** A table's finished lines; nothing before its second line, which makes it a table. */
function wholeRows(source: string): string {
  const lines = source.split("\n").slice(0, -1);
  return lines.filter((line) => line.trim() !== "").length >= 2 ? lines.join("\n") : "";
}

/** What closes the marks that are open at the end. */
function closingMarks(source: string): string {
  let open: string[] = [];
  for (let at = 0; at < source.length;) {
    const mark = source[at] === "\\" ? undefined : MARKS.find((each) => source.startsWith(each, at));
    if (mark && (!open.includes("`") || mark === "`") && isMark(source, at, mark)) {
      open = open.includes(mark) ? open.slice(0, open.indexOf(mark)) : [...open, mark];
    }
    at += source[at] === "\\" ? 2 : (mark ?? " ").length;
  }
  return open.reverse().join("");
}

/** Whether the mark touches a word: a star between spaces is only a star. */
function isMark(source: string, at: number, mark: string): boolean {
  const before = source[at - 1]?.trim() ?? "";
  const after = source[at + mark.length]?.trim() ?? "";
  if (mark.startsWith("_") && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after)) return false;
  return mark === "`" || before !== "" || after !== "";
}
