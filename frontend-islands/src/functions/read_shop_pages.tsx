import type { ReactNode } from "react";
import { say } from "../text/message";
import * as messages from "../generated/messages";
import type { FunctionCallView } from "../hooks/conversation";
import { record, text } from "../products";
import type { ProductActions } from "./actions";

const MARKS = /\*\*|[*_`]|^#{1,6} /g;
const LINK = /\[([^\]]*)\]\([^)\s]*\)/g;

interface PageLink {
  title: string;
  url: string;
}

interface Passage {
  page: string;
  heading: string;
  /** Markdown. Here it is drawn as paragraphs and lists; the page of the shop draws all of it. */
  text: string;
  url: string;
}

export interface ShopPagesAnswerProps {
  passages: Passage[];
  contact: string;
  pages: PageLink[];
}

/** Sections of the shop's own pages that answer a question. The words match functions/read_shop_pages.html. */
export function ShopPagesAnswer({ passages, contact, pages }: ShopPagesAnswerProps): ReactNode {
  if (passages.length === 0)
    return (
      <section className="shop-answer">
        <p>
          {messages.SHOP_PAGES_NONE} {contact && say(messages.SHOP_PAGES_CONTACT, { contact })}
        </p>
        {pages.length > 0 && (
          <ul className="page-links" role="list">
            {pages.map(({ title, url }) => (
              <li key={url}>
                <a href={url}>{title}</a>
              </li>
            ))}
          </ul>
        )}
      </section>
    );
  return (
    <section className="shop-answer">
      {passages.map((passage) => (
        <figure className="quoted-page" key={passage.url}>
          <blockquote>
            {passage.heading && <p className="quoted-heading">{passage.heading}</p>}
            {passage.text.split(/\n\s*\n/).map((block, place) => (
              <Block key={place} source={block} />
            ))}
          </blockquote>
          <figcaption>
            {messages.SHOP_PAGES_SOURCE} <a href={passage.url}>{passage.page}</a>
          </figcaption>
        </figure>
      ))}
    </section>
  );
}

/** A paragraph or a list of Markdown as text without marks. */
function Block({ source }: { source: string }): ReactNode {
  const lines = source.split("\n").map((line) => line.trim());
  if (!lines.every((line) => /^[-*] /.test(line))) return <p>{plain(lines.join(" "))}</p>;
  return (
    <ul>
      {lines.map((line, place) => (
        <li key={place}>{plain(line.slice(2))}</li>
      ))}
    </ul>
  );
}

/** Return Markdown of a line as text; of a link its label. */
function plain(markdown: string): string {
  return markdown.replace(LINK, "$1").replace(MARKS, "");
}

/** Return the props for a finished call. */
export function shopPagesAnswerProps(call: FunctionCallView, actions: ProductActions): ShopPagesAnswerProps {
  const { passages, contact, pages } = record(call.result);
  return {
    passages: records(passages).map((each) => ({
      page: text(each.page),
      heading: text(each.heading),
      text: text(each.text),
      url: actions.addressOf(text(each.url)),
    })),
    contact: typeof contact === "string" ? contact : "",
    pages: records(pages).map((each) => ({
      title: text(each.title),
      url: actions.addressOf(text(each.url)),
    })),
  };
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

export { ShopPagesAnswer as Component, shopPagesAnswerProps as props };
