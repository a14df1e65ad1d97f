/** Parsing of the server's HTML in a storefront's page, which may require Trusted Types. */

interface Policy {
  createHTML: (html: string) => string;
}

interface PolicyFactory {
  createPolicy: (name: string, rules: Policy) => Policy;
}

declare global {
  var trustedTypes: PolicyFactory | undefined;
}

let policy: Policy | undefined;

/**
 * Return the elements of HTML. The server's sanitiser has removed scripts and everything else that is active, and a
 * template element neither loads resources nor runs scripts. If the page's Content-Security-Policy requires Trusted
 * Types and does not allow the policy `shop-assistant`, the HTML becomes text without tags.
 */
export function parsed(html: string): DocumentFragment {
  const template = document.createElement("template");
  try {
    policy ??= globalThis.trustedTypes?.createPolicy("shop-assistant", {
      createHTML: (sanitised) => sanitised,
    });
    template.innerHTML = policy ? policy.createHTML(html) : html;
  } catch {
    template.content.append(textOf(html));
  }
  return template.content;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };

/** Return HTML as text, without tags and with its entities decoded. */
function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, "").replace(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
