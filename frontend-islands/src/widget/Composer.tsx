import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useRef, useState } from "react";
import { Icon } from "../components/Icon";
import * as messages from "../generated/messages";
import { useChat, useSession } from "../state/SessionContext";
import { useDraft } from "./useDraft";

/** The largest length of a message in UTF-16 code units, which equals the server's limit. */
const LIMIT = 2000;
/** The length from which the count is shown. */
const NEAR_LIMIT = LIMIT * 0.9;

/** The message box. Sending empties it at once; the text is restored if the server refuses it and the box is empty. */
export function Composer(): ReactNode {
  const { send } = useChat();
  const { state } = useSession();
  const [text, setText] = useDraft();
  const box = useRef<HTMLTextAreaElement>(null);
  const { length } = text;
  const submit = (event?: SyntheticEvent) => {
    event?.preventDefault();
    if (text.trim() === "" || length > LIMIT) return;
    setText("");
    box.current?.focus();
    void send(text).then((accepted) => {
      if (!accepted) setText((written) => written || text);
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
          {messages.CHAT_LABEL}
        </label>
        <textarea
          ref={box}
          id="message"
          rows={1}
          dir="auto"
          placeholder={messages.CHAT_PLACEHOLDER}
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
            <span>{messages.BUTTON_SEND}</span>
          </button>
        )}
      </form>
    </div>
  );
}

/** A button that cancels the running turn. A second press has no effect unless the request fails. */
function Stop(): ReactNode {
  const { api } = useSession();
  const [requested, setRequested] = useState(false);
  const stop = () => {
    setRequested(true);
    api.cancel().catch(() => setRequested(false));
  };
  return (
    <button type="button" className="round" aria-disabled={requested} onClick={requested ? undefined : stop}>
      <Icon name="stop" />
      <span>{messages.BUTTON_STOP}</span>
    </button>
  );
}
