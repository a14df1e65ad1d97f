import { type ReactNode, useEffect, useRef } from "react";
import type { Message } from "../hooks/conversation";
import { useSession } from "../state/SessionContext";

/** The largest number of characters of an announcement. */
const MAX_LENGTH = 600;
const MARKDOWN_MARKS = /[*_`~#>|]+|\[([^\]]*)\]\([^)]*\)/g;

/** A live region that announces a complete answer to screen readers, instead of each chunk. */
export function Announcer({ active }: { active: boolean }): ReactNode {
  const { isTyping, messages } = useSession().state.chat;
  const region = useRef<HTMLParagraphElement>(null);
  const before = useRef(isTyping);
  useEffect(() => {
    const ended = before.current && !isTyping;
    before.current = isTyping;
    if (!region.current || !(ended || isTyping || messages.length === 0)) return;
    region.current.textContent = ended && active ? announcement(messages, headingOf(region.current)) : "";
  }, [isTyping, messages, active]);
  return <p ref={region} className="unseen" role="status" />;
}

/** Return what the newest turn shows as its result: the heading of products, or a receipt. */
function headingOf(region: Element): string | undefined {
  return region.parentElement?.querySelector(".turn:last-child .found-line,.turn:last-child .receipt p")
    ?.textContent;
}

/**
 * Return the text of the last turn without Markdown, cut at `MAX_LENGTH`, or the message of its failure.
 *
 * @param heading - What is announced of a turn without text.
 */
export function announcement(messages: readonly Message[], heading = ""): string {
  const last = messages
    .map(({ turn_id }) => turn_id)
    .filter(Boolean)
    .at(-1);
  const turn = messages.filter(({ turn_id }) => turn_id === last);
  const failure = turn.find(({ type }) => type === "error");
  if (failure) return failure.content;
  const words = turn.map(({ type, content }) =>
    type === "assistant" ? content.replace(MARKDOWN_MARKS, (_, label: string) => label || " ") : "",
  );
  const text = words.join(" ").replaceAll("\\", "").replace(/\s+/g, " ").trim();
  if (text.length <= MAX_LENGTH) return text || heading;
  return `${text.slice(0, text.lastIndexOf(" ", MAX_LENGTH))} …`;
}
