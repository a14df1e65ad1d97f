import axe from "axe-core";

/** Return axe's findings as lines. jsdom draws nothing, so a browser test measures contrast. */
export async function violations(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, { rules: { "color-contrast": { enabled: false } } });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
