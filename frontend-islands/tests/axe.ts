import axe from "axe-core";

/** What axe finds, as readable lines. jsdom draws nothing: contrast is measured in a browser instead. */
export async function violations(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, { rules: { "color-contrast": { enabled: false } } });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
