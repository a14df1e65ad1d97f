import axe from "axe-core";

/** Return the findings of axe, one line each. Contrast is left to a browser test, because jsdom renders nothing. */
export async function violations(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, { rules: { "color-contrast": { enabled: false } } });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
