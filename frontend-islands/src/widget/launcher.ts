/** The button on a storefront's page. It uses no framework, because most visitors do not press it. */
import type { Options } from "./options";

const MARK = "M2 21 9.2 3h5.6L22 21M6.2 14.5h11.6M8.6 8.5h6.8";
const SVG = "http://www.w3.org/2000/svg";
const FAILED = "Not reachable. Try again";

/** The launcher button with its label and the number of pieces in the cart. */
export class Launcher {
  readonly button = document.createElement("button");
  private readonly label = document.createElement("span");
  private readonly count = document.createElement("span");

  /**
   * @param onPress - Called for each press.
   * @param onApproach - Called when the pointer enters or focus arrives, at most once for each, to load the panel
   *   early.
   */
  constructor(onPress: () => void, onApproach: () => void) {
    this.button.type = "button";
    this.button.className = "launcher";
    this.button.setAttribute("part", "launcher");
    this.button.setAttribute("aria-haspopup", "dialog");
    this.count.className = "cart-count";
    this.button.append(icon(), this.label, " ", this.count);
    this.button.addEventListener("click", onPress);
    for (const sign of ["pointerenter", "focus"])
      this.button.addEventListener(sign, onApproach, { once: true });
    this.setCount(0);
  }

  /** Show the state of the panel. */
  setState({ label: text }: Options, state: "closed" | "loading" | "open" | "failed"): void {
    this.label.textContent = state === "failed" ? FAILED : text;
    this.button.setAttribute("aria-expanded", String(state === "open"));
    this.button.setAttribute("aria-busy", String(state === "loading"));
  }

  /** Show the number of pieces in the cart; 0 hides it. */
  setCount(count: number): void {
    this.count.hidden = count === 0;
    const unit = document.createElement("span");
    unit.className = "unseen";
    unit.textContent = " in the cart";
    this.count.replaceChildren(String(count), unit);
  }
}

function icon(): Element {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", MARK);
  svg.append(path);
  return svg;
}
