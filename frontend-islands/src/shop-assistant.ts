/** The entry point of a storefront's script tag. It adds `<shop-assistant>` to a page that has none. */
import { define } from "./widget/element";
import { loadPanel } from "./widget/loadPanel";
import { ATTRIBUTES } from "./widget/options";

/** The version of the panel's script, defined by build.mjs. */
declare const PANEL_VERSION: string;

/** The shop's identity, which the server passes to the script (app/web/pages/widget.py). */
declare const SHOP_BRAND:
  | {
      name: string;
      /** Values of design tokens and the launcher's icon, for the shadow root; `{shop}` stands for the shop's URL. */
      css: string;
      /** Family, path and descriptors of each font. A shadow root can use only fonts of its document. */
      fonts: [string, string, FontFaceDescriptors][];
    }
  | undefined;

const brand = typeof SHOP_BRAND === "undefined" ? undefined : SHOP_BRAND;
const script =
  document.currentScript ?? document.querySelector<HTMLScriptElement>('script[src*="shop-assistant"]');
const shop = homeOf(script);

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();

/** Place the element, then define it, so that `customElements.whenDefined` resolves when the element is in the page. */
function start(): void {
  place();
  for (const [family, path, descriptors] of brand?.fonts ?? [])
    document.fonts.add(new FontFace(family, `url(${shop}${path})`, descriptors));
  define({
    shop,
    css: (brand?.css ?? "").replace("{shop}", shop),
    loadPanel: () => loadPanel(`${shop}/shop-assistant-panel.js?v=${PANEL_VERSION}`),
  });
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
    const value = script?.getAttribute(`data-${name}`) ?? (name === "heading" ? brand?.name : null);
    if (value != null) made.setAttribute(name, value);
  }
  document.body.append(made);
}
