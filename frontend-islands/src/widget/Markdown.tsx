import { createElement, memo, type ReactNode } from "react";
import type { Inline } from "./inline";
import { type Block, blocks } from "./blocks";
import { settled } from "./settled";

interface MarkdownProps {
  source: string;
  /** More of it may come. */
  open?: boolean;
  /** A link to one of the shop's own pages. */
  link: (href: string, words: ReactNode) => ReactNode;
}

/** Each block as an element of its own, as the page's parts are. */
export const Markdown = memo(function Markdown({ source, open = false, link }: MarkdownProps): ReactNode {
  return blocks(open ? settled(source) : source).map((block, index) => (
    <div key={index} className="answer">
      <BlockView block={block} link={link} />
    </div>
  ));
});

type Link = MarkdownProps["link"];

function Blocks({ blocks, link }: { blocks: Block[]; link: Link }): ReactNode {
  return blocks.map((block, index) => <BlockView key={index} block={block} link={link} />);
}

function BlockView({ block, link }: { block: Block; link: Link }): ReactNode {
  const words = (children: Inline[]) => <Words words={children} link={link} />;
  switch (block.kind) {
    case "paragraph":
      return <p>{words(block.children)}</p>;
    case "heading":
      return createElement(`h${block.level}`, null, words(block.children));
    case "code":
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} link={link} />
        </blockquote>
      );
    case "rule":
      return <hr />;
    case "list":
      return <List list={block} link={link} />;
    case "table":
      return (
        <table>
          <thead>
            <tr>
              {block.head.map((cell, index) => {
                const Cell = cell.length > 0 ? "th" : "td"; // without words it heads nothing
                return <Cell key={index}>{words(cell)}</Cell>;
              })}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, index) => (
                  <td key={index}>{words(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function List({ list, link }: { list: Extract<Block, { kind: "list" }>; link: Link }): ReactNode {
  const items = list.items.map((item, index) => (
    <li key={index}>
      {item.map((block, index) =>
        list.tight && block.kind === "paragraph" ? (
          <Words key={index} words={block.children} link={link} />
        ) : (
          <BlockView key={index} block={block} link={link} />
        ),
      )}
    </li>
  ));
  if (!list.ordered) return <ul>{items}</ul>;
  return list.start === 1 ? <ol>{items}</ol> : <ol start={list.start}>{items}</ol>;
}

function Words({ words, link }: { words: Inline[]; link: Link }): ReactNode {
  return words.map((word, index) => <Word key={index} word={word} link={link} />);
}

function Word({ word, link }: { word: Inline; link: Link }): ReactNode {
  if (typeof word === "string") return word;
  if (word.kind === "break") return <br />;
  if (word.kind === "code") return <code>{word.text}</code>;
  const inner = <Words words={word.children} link={link} />;
  if (word.kind === "link") return word.href === "" ? inner : link(word.href, inner);
  return createElement(word.kind, null, inner);
}
