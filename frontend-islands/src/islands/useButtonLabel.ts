import { useLayoutEffect } from "react";

/** Replace the label of a button in the server's HTML while `words` is not null. */
export function useButtonLabel(button: Element | null, words: string | null): void {
  useLayoutEffect(() => {
    const label = Array.from(button?.childNodes ?? []).find(isWords);
    if (!label || words === null) return;
    const before = label.data;
    label.data = words;
    return () => {
      label.data = before;
    };
  }, [button, words]);
}

function isWords(node: ChildNode): node is Text {
  return node instanceof Text && node.data.trim() !== "";
}
