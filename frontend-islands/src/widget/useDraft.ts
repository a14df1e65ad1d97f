import { useCallback, useState } from "react";

const KEY = "shop-assistant draft";

/**
 * Return the unsent text of the message box and a function that changes it. The text is kept while the cart is shown
 * and on the storefront's next page.
 */
export function useDraft(): [string, (change: string | ((written: string) => string)) => void] {
  const [text, setText] = useState(storedDraft);
  const write = useCallback((change: string | ((written: string) => string)) => {
    const next = typeof change === "string" ? change : change(storedDraft());
    storeDraft(next);
    setText(next);
  }, []);
  return [text, write];
}

/** The draft if storage is not available. */
let pageDraft = "";

function storedDraft(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return pageDraft;
  }
}

function storeDraft(text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, text);
  } catch {
    pageDraft = text; // without storage the draft ends with the page
  }
}
