import { render } from "@testing-library/react";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Markdown } from "../src/widget/Markdown";
import { settled } from "../src/widget/settled";
import { seededRandom } from "./chunks";

interface Sample {
  source: string;
  html: string;
}

const SAMPLES = JSON.parse(readFileSync(join(__dirname, "fixtures", "markdown.json"), "utf-8")) as Sample[];

function drawn(source: string, open = false): HTMLElement {
  const { container } = render(
    <Markdown source={source} open={open} link={(href, words) => <a href={href}>{words}</a>} />,
  );
  return container;
}

/** The same shape, without white space between blocks, links that lead nowhere, and sides of cells. */
function shape(root: Element): string {
  const made = document.createElement("div");
  made.innerHTML = root.innerHTML;
  for (const link of made.querySelectorAll("a:not([href]), .answer")) link.replaceWith(...link.childNodes);
  for (const cell of made.querySelectorAll("td, th")) cell.removeAttribute("align");
  made.normalize();
  return made.innerHTML
    .replaceAll(/\s+/g, " ")
    .replaceAll(/> | </g, (space) => space.trim())
    .trim();
}

it.each(SAMPLES)("is read as the server reads it: $source", ({ source, html }) => {
  const server = document.createElement("div");
  server.innerHTML = html;
  expect(shape(drawn(source))).toBe(shape(server));
});

const SPICE = [
  "*",
  "**",
  "_",
  "`",
  "```\n",
  "[",
  "](",
  ")",
  "](/cart)",
  "|",
  "|---|\n",
  "\n",
  "\n\n",
  "- ",
  "1. ",
];
const MORE = [
  "> ",
  "# ",
  "\\",
  "<img src=x onerror=alert(1)>",
  "javascript:",
  "&amp;",
  "~~",
  "    ",
  "word",
  "茶",
];

it("any text becomes words and marks, whatever it is made of, and never anything that acts", () => {
  const ALLOWED = new Set(
    "A BLOCKQUOTE BR CODE DEL DIV EM H3 H4 H5 H6 HR LI OL P PRE S STRONG TABLE TBODY TD TH THEAD TR UL".split(
      " ",
    ),
  );
  for (let seed = 1; seed <= 120; seed++) {
    const next = seededRandom(seed);
    const pieces = Array.from({ length: 40 }, () => [...SPICE, ...MORE][Math.floor(next() * 25)] ?? "");
    const source = pieces.join("");
    for (const open of [true, false]) {
      const root = drawn(source, open);
      const odd = Array.from(root.querySelectorAll("*")).filter(({ tagName }) => !ALLOWED.has(tagName));
      const links = Array.from(root.querySelectorAll("a"), (link) => link.getAttribute("href"));
      expect({ seed, odd: odd.length, links: links.filter((href) => href !== "/cart") }).toEqual({
        seed,
        odd: 0,
        links: [],
      });
    }
  }
});

it("no word is lost or doubled", () => {
  const pieces = ["*", "**", "_", "`x", "- ", "1. ", "> ", "\n", "\n\n", "\\", "茶", "茶", " "];
  for (let seed = 1; seed <= 120; seed++) {
    const next = seededRandom(seed);
    const source = Array.from({ length: 30 }, () => pieces[Math.floor(next() * pieces.length)] ?? "").join(
      "",
    );
    const words = drawn(source).textContent.split("茶").length;
    expect({ source, words }).toEqual({ source, words: source.split("茶").length });
  }
});

it("a thousand levels of nesting are only words", () => {
  expect(drawn("> ".repeat(1000) + "deep").textContent).toContain("deep");
  expect(drawn("- ".repeat(1000) + "deep").textContent).toContain("deep");
  expect(drawn(`a${"*a ".repeat(2000)}z`).textContent).toContain("z");
});

it.each([
  ["The **Har", "The **Har**"],
  ["The **Harrow*", "The **Harrow**"],
  ["see [the first](/prod", "see"],
  ["one\n- ", "one"],
  ["| a | b |", ""],
  ["| a | b |\n|---|---|\n| 1 |", "| a | b |\n|---|---|"],
  ["```\ncode\n``", "```\ncode"],
  ["5 * 3", "5 * 3"],
  ["snake_case", "snake_case"],
  ["done.\n\nThe `cod", "done.\n\nThe `cod`"],
  ["a \\", "a"],
])("what is half written does not flash: %j", (source, shown) => expect(settled(source)).toBe(shown));

it("marks never show while an answer grows", () => {
  const source = "The **Harrow** is *cheaper* by `$15`, see [it](/products/h-1).\n\n- **One**\n- Two";
  for (let end = 1; end <= source.length; end++) {
    expect(drawn(source.slice(0, end), true).textContent).not.toMatch(/[*`[\]]/);
  }
});
