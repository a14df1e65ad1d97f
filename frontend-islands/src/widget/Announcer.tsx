import { type ReactNode, useEffect, useRef } from "react";
import { CHAT_ANSWERING, CHAT_COMPLETE } from "../generated/messages";
import type { Message } from "../hooks/conversation";
import { useSession } from "../state/SessionContext";
import { resultSummary } from "../text/resultSummary";

/** The largest number of characters of an announcement. */
const MAX_LENGTH = 600;
const MARKDOWN_MARKS = /[*_`~#>|]+|\[([^\]]*)\]\([^)]*\)/g;

/** A live region that announces to screen readers that an answer is coming, and the complete answer instead of chunks. */
export function Announcer({ active }: { active: boolean }): ReactNode {
  const { isTyping, messages } = useSession().state.chat;
  const region = useRef<HTMLParagraphElement>(null);
  const before = useRef(isTyping);
  useEffect(() => {
    const ended = before.current && !isTyping;
    before.current = isTyping;
    if (!region.current || !(ended || isTyping || messages.length === 0)) return;
    if (!active) region.current.textContent = "";
    else region.current.textContent = ended ? announcement(messages) : isTyping ? CHAT_ANSWERING : "";
  }, [isTyping, messages, active]);
  return <p ref={region} className="unseen" role="status" />;
}

/**
 * Return the text of the last turn without Markdown, cut at `MAX_LENGTH`, or the message of its failure. Without a text
 * it is the verdict of a comparison, or the heading of a search.
 */
export function announcement(messages: readonly Message[]): string {
  const last = messages
    .map(({ turn_id }) => turn_id)
    .filter(Boolean)
    .at(-1);
  const turn = messages.filter(({ turn_id }) => turn_id === last);
  const failure = turn.find(({ type }) => type === "error");
  if (failure) return failure.content;
  const answers = turn.filter(({ type }) => type === "assistant");
  const words = answers.map(({ content }) =>
    content.replace(MARKDOWN_MARKS, (_, label: string) => label || " "),
  );
  const text = words.join(" ").replaceAll("\\", "").split(/\s+/).filter(Boolean).join(" ");
  if (text.length <= MAX_LENGTH) return text || heading(turn.at(-1)) || CHAT_COMPLETE;
  return `${text.slice(0, text.lastIndexOf(" ", MAX_LENGTH))} …`;
}

/** Return the heading of a message's result, or an empty text. */
function heading(message: Message | undefined): string {
  const result = message?.function_call?.result ?? {};
  if (typeof result.verdict === "string") return result.verdict;
  return "total" in result ? resultSummary(result) : "";
}
