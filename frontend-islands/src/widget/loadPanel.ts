import type { PanelScript } from "./panelHost";

declare global {
  var ShopAssistantPanel: PanelScript | undefined;
}

let loading: Promise<PanelScript> | null = null;

/**
 * Load the panel's script, once unless it fails. It is a classic script, which needs no CORS headers on another origin.
 * Throws an Error if it cannot be loaded.
 */
export function loadPanel(address: string): Promise<PanelScript> {
  loading ??= new Promise<PanelScript>((resolve, reject) => {
    const script = document.createElement("script");
    const fail = () => {
      loading = null;
      script.remove();
      reject(new Error("The assistant could not be loaded."));
    };
    script.src = address;
    script.onerror = fail;
    script.onload = () => {
      if (globalThis.ShopAssistantPanel) resolve(globalThis.ShopAssistantPanel);
      else fail();
    };
    document.head.append(script);
  });
  return loading;
}
