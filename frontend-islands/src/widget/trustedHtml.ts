/** The server's HTML in a storefront's page, which may allow markup only through a policy of Trusted Types. */

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
 * The elements of sanitised HTML: the server's sanitiser has taken everything out that acts. It is parsed in
 * a template, where nothing loads or runs. Where the page's policy does not name `shop-assistant` it becomes
 * text without marks.
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

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, "").replace(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
