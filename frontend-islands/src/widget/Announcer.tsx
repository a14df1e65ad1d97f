import { type ReactNode, useEffect, useRef } from "react";
import { CHAT_COMPLETE } from "../generated/messages";
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
    region.current.textContent = ended && active ? announcement(messages) : "";
  }, [isTyping, messages, active]);
  return <p ref={region} className="unseen" role="status" />;
}

/** Return the text of the last turn without Markdown, cut at `MAX_LENGTH`, or the message of its failure. */
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
  const verdict = turn.at(-1)?.function_call?.result?.verdict;
  if (text.length <= MAX_LENGTH) return text || (typeof verdict === "string" && verdict) || CHAT_COMPLETE;
  return `${text.slice(0, text.lastIndexOf(" ", MAX_LENGTH))} …`;
}
