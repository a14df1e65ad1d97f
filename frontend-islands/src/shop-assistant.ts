/** The entry point of a storefront's script tag. It adds `<shop-assistant>` to a page that has none. */
import { define } from "./widget/element";
import { loadPanel } from "./widget/loadPanel";
import { ATTRIBUTES } from "./widget/options";

/** The version of the panel's script, defined by build.mjs. */
declare const PANEL_VERSION: string;

const script =
  document.currentScript ?? document.querySelector<HTMLScriptElement>('script[src*="shop-assistant"]');
const shop = homeOf(script);

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();

/** Place the element, then define it, so that `customElements.whenDefined` resolves when the element is in the page. */
function start(): void {
  place();
  define({ shop, loadPanel: () => loadPanel(`${shop}/shop-assistant-panel.js?v=${PANEL_VERSION}`) });
}

/**
 * Return the URL of the script's folder: `https://assistant.example` for `https://assistant.example/shop-assistant.js`.
 */
function homeOf(script: Element | null): string {
  const { origin, pathname } = new URL(script?.getAttribute("src") ?? "", location.href);
  return origin + pathname.replace(/\/[^/]*$/, "");
}

/** Add the element, with the script's `data-` attributes as its attributes. */
function place(): void {
  if (document.querySelector("shop-assistant")) return;
  const made = document.createElement("shop-assistant");
  for (const name of [...ATTRIBUTES, "theme"]) {
    const value = script?.getAttribute(`data-${name}`);
    if (value != null) made.setAttribute(name, value);
  }
  document.body.append(made);
}
