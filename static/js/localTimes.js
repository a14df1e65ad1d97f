/** Conversion of times from UTC, in which the server writes them, to the reader's time zone. */

function showLocalTimes() {
  for (const time of document.querySelectorAll("time[datetime]:not([title])")) {
    const date = new Date(time.dateTime);
    time.title = date.toLocaleString();
    time.textContent = date.toLocaleTimeString([], { timeStyle: "short" });
  }
}

export function startLocalTimes() {
  document.addEventListener("htmx:after:swap", showLocalTimes);
  showLocalTimes();
}
