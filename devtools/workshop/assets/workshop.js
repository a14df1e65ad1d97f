// Refreshes the page when a file is saved, and applies the options as soon as they are chosen.
const changes = new EventSource("/workshop/changes");
changes.addEventListener("changed", () => location.reload());
addEventListener("pagehide", () => changes.close());
document.querySelector(".options").addEventListener("change", (event) => event.currentTarget.requestSubmit());
