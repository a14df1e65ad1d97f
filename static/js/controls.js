/**
 * Buttons without a request: quantity steps and the theme. A double click submits a form once. Forms work as without
 * scripts if htmx does not run, and Back shows the true cart.
 */
import { find, isEnhanced } from "./dom.js";

const MONTH_SECONDS = 2_592_000;

function stepQuantity(button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  input.stepUp(button.dataset.step);
  // A field of the cart is saved when it changes.
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function chooseTheme(button) {
  document.documentElement.dataset.theme = button.value;
  // The cookie is set here and not by a request, which the shopper's next click would abort.
  document.cookie = `theme=${button.value};path=/;max-age=${MONTH_SECONDS};samesite=lax`;
  for (const each of button.form.querySelectorAll("[aria-pressed]")) each.setAttribute("aria-pressed", each === button);
}

export function startControls() {
  addEventListener("DOMContentLoaded", () => {
    // With the class a changed quantity is sent without its button.
    if (isEnhanced()) document.documentElement.classList.add("live");
    // htmx by itself would take the forms over, and could not show the answers.
    else addEventListener("submit", (event) => event.stopImmediatePropagation(), true);
  });
  // After Back the page may be older than the cart. A conversation's stream brings what has changed.
  addEventListener("pageshow", ({ persisted }) => {
    // 2 is Back or Forward. The newer interface needs three times as many bytes.
    if ((persisted || performance.navigation.type > 1) && !find("[data-stream-state]")) location.reload();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const isSecondClick = button.type === "submit" && event.detail > 1;
    if (isSecondClick || button.matches("[aria-disabled=true]")) event.preventDefault();
    else if (button.dataset.step) stepQuantity(button);
    else if (button.name === "theme") {
      event.preventDefault();
      chooseTheme(button);
    }
  });
}
