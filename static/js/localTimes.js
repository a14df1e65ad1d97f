/** Times in the reader's own zone: the server writes them in UTC. */

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
