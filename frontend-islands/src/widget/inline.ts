/** What stands within a line of Markdown. */

export type Inline =
  | string
  | { kind: "strong" | "em" | "s"; children: Inline[] }
  | { kind: "code"; text: string }
  /** `href` is a path of the shop's own: nothing else becomes a link. */
  | { kind: "link"; href: string; children: Inline[] }
  | { kind: "break" };

const KINDS = { "**": "strong", __: "strong", "~~": "s", "*": "em", _: "em" } as const;
type Mark = keyof typeof KINDS;

const BOTH = /^\*{3}(?=[^\s*])([^*\n]*[^\s*])\*{3}(?!\*)/;
const TOKEN = /\\([!-/:-@[-`{-~])|(`+)|(\*\*|__|~~|\*|_)|\[([^[\]]*)\]\(([^()\s]*)\)|( {2,}|\\)\n|&(#?\w+);/g;
const OWN_PATH = /^\/(?![/\\]|%2f|%5c)[\w\-./%~#?=&+,:@!$'()*;]*$/i;
const ENTITIES: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: "\u00a0",
  "#39": "'",
};

export function inline(text: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  TOKEN.lastIndex = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index < from) continue;
    const taken = token(text, match);
    if (!taken) continue;
    if (match.index > from) found.push(text.slice(from, match.index));
    found.push(taken.inline);
    from = taken.end;
  }
  if (from < text.length) found.push(text.slice(from));
  return merged(found);
}

interface Taken {
  inline: Inline;
  end: number;
}

function token(text: string, match: RegExpMatchArray): Taken | null {
  const [all, escaped, ticks, mark, label = "", href = "", hardBreak, entity] = match;
  const start = match.index ?? 0;
  const end = start + all.length;
  if (escaped !== undefined) return { inline: escaped, end };
  if (ticks !== undefined) return code(text, end, ticks);
  if (mark !== undefined) return marked(text, start, mark as Mark);
  if (hardBreak !== undefined) return { inline: { kind: "break" }, end };
  if (entity !== undefined) return entity in ENTITIES ? { inline: ENTITIES[entity] ?? "", end } : null;
  const children = inline(label);
  return {
    inline: OWN_PATH.test(href) ? { kind: "link", href, children } : { kind: "link", href: "", children },
    end,
  };
}

function code(text: string, from: number, ticks: string): Taken {
  const closing = [...text.slice(from).matchAll(/`+/g)].find(([run]) => run.length === ticks.length);
  if (!closing) return { inline: ticks, end: from };
  const end = from + closing.index;
  const inner = text.slice(from, end).replaceAll("\n", " ");
  const stripped = /^ .*[^ ].* $/.test(inner) ? inner.slice(1, -1) : inner;
  return { inline: { kind: "code", text: stripped }, end: end + ticks.length };
}

function marked(text: string, start: number, mark: Mark): Taken | null {
  const both = BOTH.exec(text.slice(start));
  if (both) {
    const strong: Inline = { kind: "strong", children: inline(both[1] ?? "") };
    return { inline: { kind: "em", children: [strong] }, end: start + both[0].length };
  }
  const from = start + mark.length;
  const end = opens(text, start, mark) ? closing(text, from, mark) : -1;
  if (end < 0) return mark.length === 2 ? { inline: mark, end: from } : null;
  return { inline: { kind: KINDS[mark], children: inline(text.slice(from, end)) }, end: end + mark.length };
}

function opens(text: string, start: number, mark: Mark): boolean {
  const after = text[start + mark.length] ?? " ";
  return /\S/.test(after) && !(mark.startsWith("_") && isWord(text[start - 1]));
}

/** Where the mark is closed; code and escapes on the way hold no marks. */
function closing(text: string, from: number, mark: Mark): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") {
      at += 1;
    } else if (text[at] === "`") {
      const end = text.indexOf("`", at + 1);
      if (end > 0) at = end;
    } else if (text.startsWith(mark, at) && closes(text, at, mark)) {
      if (at > from) return at;
    } else if (mark.length === 1 && text.startsWith(mark + mark, at)) {
      at += 1;
    }
  }
  return -1;
}

function closes(text: string, at: number, mark: Mark): boolean {
  if (/\s/.test(text[at - 1] ?? " ")) return false;
  if (mark.startsWith("_") && isWord(text[at + mark.length])) return false;
  if (mark.length === 2) return text[at + 2] !== mark[0] || text[at + 3] === mark[0];
  const run = /^(\*+|_+)/.exec(text.slice(at))?.[0].length ?? 1;
  return run % 2 === 1;
}

function isWord(letter: string | undefined): boolean {
  return letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
}

/** Neighbouring words as one. */
function merged(parts: Inline[]): Inline[] {
  return parts.reduce<Inline[]>((found, part) => {
    const last = found.at(-1);
    if (typeof part === "string" && typeof last === "string") found[found.length - 1] = last + part;
    else found.push(part);
    return found;
  }, []);
}
