import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useRef, useState } from "react";
import { Icon } from "../components/Icon";
import { useChat, useSession } from "../state/SessionContext";
import { useDraft } from "./useDraft";

/** The largest number of code points in a message, equal to the server's limit. */
const LIMIT = 2000;
const NEAR_LIMIT = LIMIT * 0.9;

/** The message box. It is emptied at once; the text comes back if the shop refuses it. */
export function Composer(): ReactNode {
  const { send } = useChat();
  const { state } = useSession();
  const [text, setText] = useDraft();
  const box = useRef<HTMLTextAreaElement>(null);
  const length = Array.from(text).length;
  const submit = (event?: SyntheticEvent) => {
    event?.preventDefault();
    if (text.trim() === "" || length > LIMIT) return;
    setText("");
    box.current?.focus();
    void send(text).then((taken) => {
      if (!taken) setText((written) => written || text);
    });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className="composer">
      <form id="composer" onSubmit={submit}>
        <label className="unseen" htmlFor="message">
          Your message
        </label>
        <textarea
          ref={box}
          id="message"
          rows={1}
          placeholder="What do you need?"
          enterKeyHint="send"
          aria-invalid={length > LIMIT || undefined}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
        />
        {length > NEAR_LIMIT && (
          <p className={length > LIMIT ? "count over" : "count"}>
            {length.toLocaleString()} of {LIMIT.toLocaleString()}
          </p>
        )}
        {state.chat.isTyping && text === "" ? (
          <Stop />
        ) : (
          <button className="round send">
            <Icon name="send" />
            <span>Send</span>
          </button>
        )}
      </form>
    </div>
  );
}

function Stop(): ReactNode {
  const { api } = useSession();
  const [asked, setAsked] = useState(false);
  const stop = () => {
    setAsked(true);
    api.cancel().catch(() => setAsked(false));
  };
  return (
    <button type="button" className="round" aria-disabled={asked} onClick={asked ? undefined : stop}>
      <Icon name="stop" />
      <span>Stop</span>
    </button>
  );
}
