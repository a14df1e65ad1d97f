/** The question as it is sent, before the server has answered: the shopper's words and places for what is found. */
import { find } from "./dom.js";
import { anchor } from "./scroll.js";

function create(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/** Show a message as the newest turn, until `removeEcho`. Without a conversation it is shown below the message box. */
export function showEcho(text) {
  const said = create("div", "said", create("p", "", text));
  const doing = create("div", "doing", find("#composer").dataset.answering, create("div", "tiles"));
  const echo = create("article", "turn echo", create("div", "parts", said, doing));
  // The announcer reports the answer, and the server's turn has the same words.
  echo.setAttribute("aria-hidden", "true");
  const turns = find("#turns");
  if (turns) {
    turns.append(echo);
    anchor(echo);
  } else find(".composer").after(echo);
}

/** Remove the question that `showEcho` showed. Returns it, or null if there was none. */
export function removeEcho() {
  const echo = find(".echo");
  echo?.remove();
  return echo;
}
