const root = document.documentElement;
const find = (selector, within = document) => within.querySelector(selector);
const message = find("#message");
const conversation = find("#conversation");
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const later = (then, time) => setTimeout(then, time);

root.classList.add("js");

// Composer: text leaves when it is taken

const composer = find("#composer");
const submit = () => composer.requestSubmit();
let sent = "";

function typed() {
  const counter = find("#message-count");
  const limit = Number(counter.dataset.limit);
  const length = [...message.value].length;
  counter.textContent = length > limit * 0.9 ? `${length.toLocaleString()} of ${limit.toLocaleString()}` : "";
  counter.classList.toggle("over", length >= limit);
  if (CSS.supports("field-sizing", "content")) return;
  message.style.height = "auto";
  message.style.height = `${message.scrollHeight}px`;
}

function complain(words, again) {
  const place = find("#composer-error");
  if (words) place.replaceChildren(make("p", { textContent: words }));
  if (again) place.append(make("button", { type: "button", className: "button", textContent: "Try again", onclick: submit }));
}

function why(status) {
  if (!status) return "No connection. Your message is still here.";
  if (status === 429) return "Too much at once. Wait a moment, then try again.";
  return status >= 500 ? "That went wrong here. Your message is still here." : "This message was not taken.";
}

if (message) {
  message.addEventListener("input", typed);
  message.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (find(".composer .stop")) complain("Wait for the answer, or stop it first.");
    else if (message.value.trim()) submit();
  });
  fresh(); // a page that the browser kept has used its id
}

// Forms

document.addEventListener("htmx:before:request", ({ target, detail: { ctx } }) => {
  if (target.tagName !== "FORM") return;
  ctx.button = ctx.request.submitter ?? find("button:not([type=button])", target);
  ctx.button?.setAttribute("aria-disabled", "true");
  if (target !== composer) return;
  sent = message.value;
  find("#composer-error").replaceChildren();
});

document.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
  if (target === conversation) return connected(ctx);
  ctx.button?.removeAttribute("aria-disabled");
  const status = ctx.response?.status ?? 0;
  const taken = status >= 200 && status < 400;
  if (target === composer) return taken ? forget() : refused(status);
  if (!target.matches?.("form")) return;
  if (!taken) say(ctx.button, "Not done");
  else if (ctx.request.action === "/cart/items") say(ctx.button, "Added");
  else if (target.matches(".undo")) say(ctx.button, "Undone");
  else follow();
});

function fresh() {
  composer.elements.client_message_id.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
  typed();
}

function forget() {
  if (message.value === sent) message.value = "";
  fresh();
  follow();
}

function refused(status) {
  const told = find("#composer-error").textContent.trim();
  complain(told ? "" : why(status), !status || status === 429 || status >= 500);
}

const announce = (words) => find("#announcer")?.replaceChildren(words);

function say(button, words) {
  const label = [...(button?.childNodes ?? [])].find((node) => node.nodeType === 3 && node.data.trim());
  if (!label || button.dataset.said) return;
  const before = label.data;
  button.dataset.said = label.data = words;
  announce(words);
  later(() => {
    label.data = before;
    delete button.dataset.said;
  }, 2000);
}

// Swaps

let focus = null;
let below;

document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  const drawn = tasks.flatMap((task) => [...task.fragment.children]);
  const known = (element) => element.id && document.getElementById(element.id);
  // The stream was faster than the form.
  if (ctx.request.method === "POST" && drawn.some((element) => element.matches(".turn") && known(element))) tasks.length = 0;
  // Earlier turns come in above.
  below = ctx.request.action.includes("?before=") && page.scrollHeight - page.scrollTop;
  for (const element of drawn) if (element.id && !known(element)) element.classList.add("is-new");
  const active = document.activeElement;
  const home = active?.closest("[id]");
  focus = active !== document.body && home ? { active, home: home.id, place: controls(home).indexOf(active) } : null;
});

document.addEventListener("htmx:after:swap", () => {
  times();
  if (below) page.scrollTop = page.scrollHeight - below;
  if (following) toNewest();
  refocus();
  requestAnimationFrame(refocus);
});

const seen = (element) => element?.isConnected && element.checkVisibility?.({ visibilityProperty: true }) !== false;
const controls = (element) => [element, ...element.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];

function refocus() {
  if (!focus || seen(focus.active) || ![document.body, focus.active].includes(document.activeElement)) return;
  const home = document.getElementById(focus.home);
  const same = home && controls(home)[focus.place];
  const next = [same?.tagName === focus.active.tagName && same, find(".composer .stop button"), find(".send"), message].find((each) => each && seen(each));
  next?.focus({ preventScroll: true });
}

// Reading: follow the newest until the reader scrolls up

const newest = find("#newest");
const page = document.scrollingElement;
const atEnd = () => page.scrollHeight - innerHeight - page.scrollTop < 80;
let following = true;
let stood = 0;

// Details are read from their top, all else from its end.
function toNewest(past) {
  const details = !past && find("#turns > :last-child .details");
  const top = details ? details.getBoundingClientRect().top - 70 : -9;
  page.scrollTop += top < -1 ? page.scrollHeight : top;
  stood = page.scrollTop;
  following = top < -1 || atEnd();
}

const follow = (past) => newest && toNewest(past);

if (newest) {
  const look = () => (newest.hidden = atEnd());
  addEventListener("scroll", () => {
    // From where it stood it is no reader's.
    following = atEnd() || (following && page.scrollTop === stood);
    stood = page.scrollTop;
    look();
  }, { passive: true });
  new ResizeObserver(() => {
    if (following) toNewest();
    look();
  }).observe(find("#conversation"));
  newest.onclick = ({ detail }) => {
    if (!detail) message.focus({ preventScroll: true });
    follow(true);
  };
  if (!location.hash && !page.scrollTop) toNewest();
  else following = atEnd();
}

// Connection

let asked, gone, silence;
let tries = 0;

function state(name, words = "") {
  conversation.dataset.streamState = name;
  find("#connection").textContent = words;
}

// As htmx counts.
function lost(attempt) {
  const delay = Math.min(30000, 500 * 2 ** attempt);
  state("reconnecting", `Connection lost. Your message is safe; trying again in ${Math.ceil(delay / 1000)} s.`);
  return delay;
}

function end() {
  gone = true;
  state("closed", "This conversation is no longer here. Reload the page to begin a new one.");
}

const isGone = (status) => [401, 403, 404, 410].includes(status);

// htmx retries what was once open; the first is ours.
function connected(ctx) {
  if (gone || document.hidden || conversation._htmx?.sse) return;
  if (isGone(ctx.response?.status)) return end();
  later(hurry, lost(tries++) * (0.7 + Math.random() * 0.6));
}

function hurry() {
  const sse = conversation._htmx?.sse;
  if (sse) sse.delayCanceller?.();
  else if (!gone && !document.hidden && !conversation.matches(".htmx-request"))
    htmx.ajax("GET", conversation.getAttribute("hx-sse:connect"), { source: conversation });
}

// It may be dead.
function renew() {
  conversation._htmx?.sse?.reader?.cancel();
  later(hurry);
}

function heard() {
  clearTimeout(silence);
  silence = later(renew, 40000);
}

if (conversation?.hasAttribute("hx-sse:connect")) {
  const on = (name, handle) => conversation.addEventListener(name, handle);
  // A hidden tab holds no connection: a browser has few.
  on("htmx:before:request", (event) => {
    if (event.target !== conversation) return;
    asked = true;
    if (!document.hidden) return;
    event.preventDefault();
    state("idle");
  });
  // htmx may begin before its extension.
  addEventListener("DOMContentLoaded", () => later(() => asked || htmx.process(document.body, true)));
  on("htmx:sse:before:connection", (event) => {
    const { attempt } = event.detail.connection;
    if (gone || document.hidden) event.preventDefault();
    else if (attempt) lost(attempt - 1);
  });
  on("htmx:sse:after:connection", ({ detail }) => {
    if (document.hidden) return detail.connection.abortController.abort();
    tries = 0;
    state("open");
    heard();
  });
  on("htmx:sse:before:message", heard);
  on("htmx:sse:error", ({ detail }) => isGone(detail.status) && end());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) renew();
    else if (!gone) state("idle");
  });
  addEventListener("online", renew);
  addEventListener("offline", renew);
} else if (location.pathname.endsWith("/live")) {
  // From the page without scripts.
  addEventListener("DOMContentLoaded", () => window.htmx && location.replace(location.href.replace("/live", "")));
}

// Small things

function times() {
  for (const time of document.querySelectorAll("time[datetime]:not([title])")) {
    const at = new Date(time.dateTime);
    time.title = at.toLocaleString();
    time.textContent = at.toLocaleTimeString([], { timeStyle: "short" });
  }
}

function step(button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  button.dataset.step > 0 ? input.stepUp() : input.stepDown();
}

function theme(event, button) {
  event.preventDefault();
  root.dataset.theme = button.value;
  // A request would be cut off by the next click.
  document.cookie = `theme=${button.value};path=/;max-age=2592000;samesite=lax`;
  for (const other of button.form.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", other === button);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  // The second of a double click is none.
  if (button?.matches("[aria-disabled=true]") || (button?.type === "submit" && event.detail > 1)) event.preventDefault();
  else if (button?.dataset.step) step(button);
  else if (button?.name === "theme") theme(event, button);
});

times();
