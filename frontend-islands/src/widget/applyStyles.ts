/**
 * Add styles to a shadow root. A constructed style sheet works under a Content-Security-Policy that forbids inline
 * styles; older browsers support a style element only.
 */
export function applyStyles(shadow: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    shadow.append(style);
  }
}
