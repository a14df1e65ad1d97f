/** An answer as the server's sanitised blocks of HTML, with links for the page that shows it. */
import { memo, type ReactNode, useLayoutEffect, useRef } from "react";
import type { BlockHtml } from "../hooks/conversation";
import { parsed } from "./trustedHtml";

/** The target of an answer's link on this page: a URL, an action, or null, which replaces the link by its text. */
export type LinkTarget = string | (() => void) | null;

interface BlocksProps {
  html: BlockHtml;
  /** Return the target of a link from its path on the shop's server. */
  link: (href: string) => LinkTarget;
}

/** All blocks of an answer. A block is parsed again only if its HTML changes. */
export function Blocks({ html, link }: BlocksProps): ReactNode {
  return Object.entries(html).map(([id, block]) => <Block key={id} html={block} link={link} />);
}

const Block = memo(function Block({ html, link }: { html: string; link: BlocksProps["link"] }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const drawn = parsed(html);
    for (const anchor of drawn.querySelectorAll("a"))
      setTarget(anchor, link(anchor.getAttribute("href") ?? ""));
    place.current?.replaceChildren(drawn);
  }, [html, link]);
  return <div ref={place} className="answer" dir="auto" />;
});

/** Set the target of a link: its URL, a button in its place, or its content alone. */
function setTarget(anchor: HTMLAnchorElement, target: LinkTarget): void {
  if (typeof target === "string") {
    anchor.href = target;
    return;
  }
  if (target === null) {
    anchor.replaceWith(...anchor.childNodes);
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.append(...anchor.childNodes);
  button.addEventListener("click", target);
  anchor.replaceWith(button);
}
