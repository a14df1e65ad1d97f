import { report } from "./report";

/**
 * Report in the console why the server cannot be reached. A browser does not say whether a server refused the page's
 * origin; a request that needs no permission distinguishes that from a server that is away.
 */
export async function explainUnreachable(shop: string): Promise<void> {
  const { origin } = location;
  try {
    await fetch(`${shop}/shop-assistant.js`, { method: "HEAD", mode: "no-cors", credentials: "omit" });
    report(`${shop} refuses pages of ${origin}. Add ${origin} to ALLOWED_ORIGINS of the assistant's server.`);
  } catch {
    report(`${shop} does not answer, or connect-src of this page's policy lacks it.`);
  }
}
