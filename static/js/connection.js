/**
 * The stream of a conversation. htmx and its SSE extension open the stream and swap its messages into the page; this
 * module decides when to open one, and shows the state of the connection. It uses only documented interfaces of htmx:
 * events, `htmx.ajax`, `htmx:abort`, a connection's fields `config` and `lastEventId`, and the configuration of the
 * extension.
 */
import { find, isEnhanced } from "./dom.js";

const RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** Silence after which a stream counts as broken. The server sends at least a keep-alive every 15 s. */
const SILENCE_MS = 40_000;

/**
 * Settings with which one request is one stream: `htmx:finally:request` reports its end, and `htmx:abort` ends it.
 * Without this script htmx uses its defaults and reconnects by itself.
 */
const ONE_STREAM_PER_REQUEST = "sse.reconnect:false sse.releaseOn:end sse.pauseOnBackground:false";

const isGone = (status) => [401, 403, 404, 410].includes(status);

/** Keep a conversation connected while its tab is visible. */
function keepConnected(conversation) {
  /** The context of the current request, and the newest connection, as htmx passes them. */
  let request = null;
  let stream = null;
  let failures = 0;
  let isClosed = false;
  let isRestarting = false;
  let retryTimer, silenceTimer;

  function show(state, text = "") {
    conversation.dataset.streamState = state;
    const line = find("#connection");
    // The same words again would be announced again.
    if (line.textContent !== text) line.textContent = text;
  }

  function connect() {
    clearTimeout(retryTimer);
    if (request || isClosed || document.hidden) return;
    htmx.ajax("GET", conversation.getAttribute("hx-sse:connect"), { source: conversation });
  }

  const abort = () => htmx.trigger(conversation, "htmx:abort");

  /** Open a new stream at once. The open one may be broken although the browser reports no error. */
  function restart() {
    isRestarting = Boolean(request);
    if (request) abort();
    else connect();
  }

  function resetSilenceTimer() {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(restart, SILENCE_MS);
  }

  function beforeRequest(event) {
    request = event.detail.ctx;
    if (document.hidden) event.preventDefault();
    if (stream?.lastEventId) request.request.headers["Last-Event-ID"] = stream.lastEventId;
  }

  function opened({ detail: { connection } }) {
    stream = connection;
    if (failures > 1) find("#announcer").textContent = find("#connection").dataset.connected;
    failures = 0;
    show("open");
    resetSilenceTimer();
  }

  /** Handle the end of a request, after a failure or after the end of its stream. */
  function afterRequest({ detail: { ctx } }) {
    const delay = isRestarting ? 0 : nextDelay();
    clearTimeout(silenceTimer);
    request = null;
    isRestarting = false;
    isClosed = isGone(ctx.response?.status);
    if (isClosed) show("closed", "This conversation is gone. Reload to begin a new one.");
    else if (document.hidden) show("idle");
    else retryAfter(delay);
  }

  /** Return the delay in milliseconds, which doubles with each failure. The server may set the first one. */
  function nextDelay() {
    const first = Number(stream?.config.reconnectDelay) || RETRY_MS;
    return Math.min(LONGEST_RETRY_MS, first * 2 ** failures++);
  }

  function retryAfter(delay) {
    show("reconnecting", delay ? find("#connection").dataset.lost : "");
    // The random factor prevents all pages from reconnecting to a restarted server at once.
    retryTimer = setTimeout(connect, delay * (0.7 + Math.random() * 0.6));
  }

  function onVisibilityChange() {
    if (!document.hidden) restart();
    else if (request) abort();
    else if (!isClosed) show("idle");
  }

  /** Handle the conversation's own events, not those that bubble from forms in it. */
  function listen(name, handle) {
    conversation.addEventListener(name, (event) => event.target === conversation && handle(event));
  }

  conversation.setAttribute("hx-config", ONE_STREAM_PER_REQUEST);
  listen("htmx:before:request", beforeRequest);
  listen("htmx:finally:request", afterRequest);
  listen("htmx:sse:after:connection", opened);
  listen("htmx:sse:before:message", resetSilenceTimer);
  // A hidden tab keeps no connection, because browsers limit the connections to one server.
  document.addEventListener("visibilitychange", onVisibilityChange);
  addEventListener("online", restart);
  addEventListener("offline", restart);
  // htmx opens the first stream, unless htmx started before its extension was loaded.
  addEventListener("DOMContentLoaded", () => {
    if (isEnhanced()) setTimeout(connect);
    else if (find(".stop")) location.replace(`${location.pathname}/live`);
  });
}

/** Replace the streamed page, which is for browsers without scripts, by the conversation's page. */
function leaveLivePage() {
  if (!location.pathname.endsWith("/live")) return;
  addEventListener("DOMContentLoaded", () => isEnhanced() && location.replace(location.href.replace("/live", "")));
}

export function startConnection() {
  const conversation = find("#conversation");
  if (conversation?.hasAttribute("hx-sse:connect")) keepConnected(conversation);
  else leaveLivePage();
}
