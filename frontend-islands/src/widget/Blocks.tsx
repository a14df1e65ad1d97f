/** An answer as the server drew it: sanitised blocks of HTML, whose links do what fits the page they are shown on. */
import { memo, type ReactNode, useLayoutEffect, useRef } from "react";
import type { BlockHtml } from "../hooks/conversation";
import { parsed } from "./trustedHtml";

/** Where a link of an answer leads here: an address, something to do, or nowhere, and then it is only words. */
export type LinkTarget = string | (() => void) | null;

interface BlocksProps {
  html: BlockHtml;
  /** `href` is a path of the shop. */
  link: (href: string) => LinkTarget;
}

export function Blocks({ html, link }: BlocksProps): ReactNode {
  return Object.entries(html).map(([id, block]) => <Block key={id} html={block} link={link} />);
}

const Block = memo(function Block({ html, link }: { html: string; link: BlocksProps["link"] }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const drawn = parsed(html);
    for (const anchor of drawn.querySelectorAll("a")) lead(anchor, link(anchor.getAttribute("href") ?? ""));
    place.current?.replaceChildren(drawn);
  }, [html, link]);
  return <div ref={place} className="answer" />;
});

function lead(anchor: HTMLAnchorElement, target: LinkTarget): void {
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
