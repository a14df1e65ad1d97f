/** Buttons without a request: quantity steps and the theme. A double click submits a form once. */

const MONTH_SECONDS = 30 * 24 * 60 * 60;

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
  // Without htmx, which old browsers do not read, a changed quantity has to be sent by its button.
  addEventListener("DOMContentLoaded", () => document.documentElement.classList.toggle("live", Boolean(window.htmx)));
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
