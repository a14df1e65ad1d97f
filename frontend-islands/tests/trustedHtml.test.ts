type Parse = (html: string) => DocumentFragment;

const HTML = "<p>One <strong>kettle</strong> &lt; &amp; two</p>";

/**
 * Return the parser of a newly loaded module.
 *
 * @param createPolicy - The page's factory of Trusted Types policies; undefined if the browser has none.
 */
function loaded(
  createPolicy?: (name: string, rules: { createHTML: (html: string) => string }) => unknown,
): Parse {
  Object.assign(globalThis, { trustedTypes: createPolicy && { createPolicy } });
  const found: Parse[] = [];
  jest.isolateModules(() => {
    const { parsed } = jest.requireActual<{ parsed: Parse }>("../src/widget/trustedHtml");
    found.push(parsed);
  });
  return (html) => (found[0] ?? jest.fn<DocumentFragment, [string]>())(html);
}

afterEach(() => Object.assign(globalThis, { trustedTypes: undefined }));

it("HTML becomes elements of an inert document", () => {
  const drawn = loaded()(HTML + "<img src=x onerror=alert(1)>");
  expect(drawn.querySelector("strong")?.textContent).toBe("kettle");
  expect(drawn.ownerDocument).not.toBe(document);
});

it("a page with Trusted Types receives one request for a policy, by name", () => {
  const policy = jest.fn((name: string, rules: { createHTML: (html: string) => string }) => ({
    name,
    ...rules,
  }));
  const parse = loaded(policy);
  expect(parse(HTML).querySelector("p")?.textContent).toBe("One kettle < & two");
  parse(HTML);
  expect(policy.mock.calls.map(([name]) => name)).toEqual(["shop-assistant"]);
});

it("a page that refuses the policy shows the text without tags", () => {
  const parse = loaded(() => {
    throw new TypeError("refused");
  });
  const drawn = parse(HTML);
  expect([drawn.children.length, drawn.textContent]).toEqual([0, "One kettle < & two"]);
});
