import { type ReactNode, useEffect, useRef } from "react";
import { CHAT_COMPLETE } from "../messages";
import type { Message } from "../hooks/conversation";
import { useSession } from "../state/SessionContext";

const LONGEST = 600;
const MARKS = /[*_`~#>|]+|\[([^\]]*)\]\([^)]*\)/g;

/** Tells those who hear the page an answer when it is whole, not word by word. */
export function Announcer({ active }: { active: boolean }): ReactNode {
  const { isTyping, messages } = useSession().state.chat;
  const region = useRef<HTMLParagraphElement>(null);
  const before = useRef(isTyping);
  useEffect(() => {
    const ended = before.current && !isTyping;
    before.current = isTyping;
    if (!region.current || !(ended || isTyping || messages.length === 0)) return;
    region.current.textContent = ended && active ? spoken(messages) : "";
  }, [isTyping, messages, active]);
  return <p ref={region} className="unseen" role="status" />;
}

/** The last turn's words, without their marks; or why it broke off. */
export function spoken(messages: readonly Message[]): string {
  const last = messages
    .map(({ turn_id }) => turn_id)
    .filter(Boolean)
    .at(-1);
  const turn = messages.filter(({ turn_id }) => turn_id === last);
  const failure = turn.find(({ type }) => type === "error");
  if (failure) return failure.content;
  const answers = turn.filter(({ type }) => type === "assistant");
  const words = answers.map(({ content }) => content.replace(MARKS, (_, label: string) => label || " "));
  const said = words.join(" ").replaceAll("\\", "").split(/\s+/).filter(Boolean).join(" ");
  if (said.length <= LONGEST) return said || CHAT_COMPLETE;
  return `${said.slice(0, said.lastIndexOf(" ", LONGEST))} …`;
}
