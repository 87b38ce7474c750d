// What moves on the page: the live list of calls, and the buttons that copy. All else works without this file.
"use strict";

(function () {
  const live = document.getElementById("live");
  const rows = document.getElementById("rows");
  if (!live || !rows) return;
  const MOST_ROWS = 200;
  const text = document.getElementById("live-text");
  const button = document.getElementById("live-button");
  const address = new URL(live.dataset.events, location.href);
  let source = null;
  let added = 0;

  function say(state, words) {
    live.dataset.state = state;
    if (text.textContent !== words) text.textContent = words;
  }

  function show(event) {
    if (event.lastEventId) address.searchParams.set("after", event.lastEventId);
    if (!event.data) return;
    const holder = document.createElement("template");
    holder.innerHTML = event.data;
    const row = holder.content.querySelector("tr");
    if (!row || rows.querySelector('tr[data-id="' + row.dataset.id + '"]')) return;
    row.classList.add("new");
    rows.prepend(row);
    while (rows.children.length > MOST_ROWS) rows.lastElementChild.remove();
    const empty = document.getElementById("empty");
    if (empty) empty.remove();
    added += 1;
  }

  function start() {
    say("off", "Connecting …");
    source = new EventSource(address);
    source.onopen = function () { say("on", "Live"); };
    source.onmessage = show;
    source.onerror = function () {
      say("off", "Not connected: trying again");
      // A browser gives up on an answer that is no stream, such as one that asks for a login.
      const failed = source;
      if (failed.readyState === EventSource.CLOSED) {
        setTimeout(function () { if (source === failed) start(); }, 5000);
      }
    };
    button.textContent = "Pause";
  }

  function stop() {
    source.close();
    source = null;
    say("paused", "Paused");
    button.textContent = "Go on";
  }

  // Said now and then, and not for each call: a screen reader would talk all the time.
  setInterval(function () {
    if (added > 0 && source && source.readyState === EventSource.OPEN) {
      say("on", "Live: " + added + (added === 1 ? " new call" : " new calls"));
    }
  }, 2000);

  button.hidden = false;
  button.addEventListener("click", function () { if (source) stop(); else start(); });
  start();
})();

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async function () {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      // Without the right to the clipboard, the text is at least selected.
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(function () { button.textContent = "Copy"; }, 2000);
  });
}
