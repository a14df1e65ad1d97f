import { type ReactNode, useEffect, useRef } from "react";
import type { Message } from "../hooks/conversation";
import { useSession } from "../state/SessionContext";

const MAX_LENGTH = 600;
const MARKDOWN_MARKS = /[*_`~#>|]+|\[([^\]]*)\]\([^)]*\)/g;

/** Announces a complete answer to screen readers instead of each word. */
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

/** Return the last turn's text without Markdown marks, or the reason for its failure. */
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
  const said = words.join(" ").replaceAll("\\", "").split(/\s+/).filter(Boolean).join(" ");
  if (said.length <= MAX_LENGTH) return said || "The answer is complete.";
  return `${said.slice(0, said.lastIndexOf(" ", MAX_LENGTH))} …`;
}
