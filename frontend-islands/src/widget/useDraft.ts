import { useCallback, useState } from "react";

const KEY = "shop-assistant draft";

/**
 * What is written and not sent yet. It outlives the box, whose place the cart takes at times, and the page: the
 * panel goes on from page to page.
 */
export function useDraft(): [string, (change: string | ((written: string) => string)) => void] {
  const [text, setText] = useState(kept);
  const write = useCallback((change: string | ((written: string) => string)) => {
    const next = typeof change === "string" ? change : change(kept());
    keep(next);
    setText(next);
  }, []);
  return [text, write];
}

let inThisPage = "";

function kept(): string {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return inThisPage;
  }
}

function keep(text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, text);
  } catch {
    inThisPage = text; // without storage it lasts as long as the page
  }
}
