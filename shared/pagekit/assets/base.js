// Countdown, keyboard, drafts, and live updates where htmx is absent. Every page is whole without it.
"use strict";
(() => {
  const body = document.body;
  const units = (body.dataset.units || "").split("|");
  const forms = {};
  ["limit", "reminder", "aim"].forEach((name) => { forms[name] = (body.dataset[name] || "{}|{}").split("|"); });

  // ---- time: the server's clock, carried on by a counter that nobody can set ----
  let serverMs = 0;
  let atMs = 0;
  function sync() {
    // The live part of a page comes after its head, and is newer.
    const marked = Array.from(document.querySelectorAll("[data-now]")).pop();
    const now = marked ? Number(marked.dataset.now) : 0;
    if (now && now !== serverMs) {
      serverMs = now;
      atMs = performance.now();
    }
  }
  const nowMs = () => serverMs + performance.now() - atMs;

  // The same forms as `words::durations::span`.
  function span(seconds, nUnitsMax) {
    const parts = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
    let first = parts.findIndex((n) => n > 0);
    if (first < 0) first = 3;
    const said = [];
    const nUnits = parts[0] >= 30 ? 1 : nUnitsMax;
    for (let i = first; i < 4 && said.length < nUnits; i += 1) said.push([parts[i], units[i]]);
    while (said.length > 1 && said[said.length - 1][0] === 0) said.pop();
    return said.map(([n, unit]) => `${n} ${unit}`).join(" ");
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  // Beijing time is eight hours ahead all year.
  const beijing = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(0, 16).replace("T", " ");

  function tick() {
    if (!serverMs) return;
    const now = nowMs();
    document.querySelectorAll("[data-clock]").forEach((element) => write(element, beijing(now)));
    document.querySelectorAll("[data-due]").forEach((element) => {
      const left = Number(element.dataset.due) * 1000 - now;
      if (element.dataset.called && !element.dataset.form) alertOf(element, left);
      const form = (forms[element.dataset.form] || forms.limit)[left > 0 ? 0 : 1];
      write(element, form.replace("{}", span(Math.floor(Math.abs(left) / 1000), "exact" in element.dataset ? 3 : 2)));
    });
  }

  // ---- live status and, without htmx, the stream itself ----
  const status = document.querySelector("[data-live-status]");
  function say(live) {
    if (!status) return;
    status.textContent = live ? status.dataset.live : status.dataset.lost;
    status.className = live ? "live-status is-live" : "live-status is-lost";
  }
  // The server says so while it cannot ask for what it shows; the next change shows that it can again.
  const lost = () => say(false);
  body.addEventListener("htmx:sseOpen", (event) => {
    const source = event.detail && event.detail.source;
    if (source) source.addEventListener("lost", lost);
    say(true);
  });
  // A day that somebody types is not overwritten: what comes meanwhile is left out, and the next event has it.
  const typing = () => document.activeElement && document.activeElement.closest("form.filter input") !== null;
  body.addEventListener("htmx:sseBeforeMessage", (event) => { if (typing()) event.preventDefault(); });
  body.addEventListener("htmx:sseError", () => say(false));
  body.addEventListener("htmx:sseMessage", () => say(true));
  body.addEventListener("htmx:afterSwap", refreshed);

  function refreshed() {
    sync();
    tick();
    const overdue = document.querySelector("#tile-overdue .tile-n");
    if (overdue) {
      const n = overdue.textContent === "0" ? "" : `(${overdue.textContent}) `;
      document.title = n + document.title.replace(/^\(\d+\) /, "");
    }
  }

  // ---- sound and notices, once somebody has asked for them; this browser remembers it on every page ----
  const alerts = document.getElementById("alerts");
  // Storage may be forbidden; then a page knows nothing of the one before it.
  function stored(area, key, value) {
    try {
      if (value === undefined) return window[area].getItem(key);
      window[area].setItem(key, value);
    } catch (error) { /* as if nothing were stored */ }
    return null;
  }
  let wanted = stored("localStorage", "alerts") === "on";
  let sound = null;
  let isDue = false;
  // What was left of each limit when it was last seen, here or on the page before, so that none passes unheard between two.
  const leftBefore = JSON.parse(stored("sessionStorage", "alerts/left") || "{}");
  window.addEventListener("pagehide", () => {
    const ahead = Object.entries(leftBefore).filter(([, leftMs]) => leftMs > 0);
    stored("sessionStorage", "alerts/left", JSON.stringify(Object.fromEntries(ahead)));
  });
  const isHeard = () => !window.AudioContext || (sound !== null && sound.state === "running");
  function sayAlerts() {
    if (alerts) alerts.textContent = !wanted ? alerts.dataset.off : isHeard() ? alerts.dataset.on : alerts.dataset.touch;
  }
  // A browser may let nothing be heard on a page until somebody has touched it.
  function startSound() {
    if (!window.AudioContext) return;
    if (!sound) {
      sound = new AudioContext();
      sound.addEventListener("statechange", () => {
        sayAlerts();
        if (isDue && isHeard()) beep();
      });
    }
    if (!isHeard()) sound.resume().catch(() => {});
  }
  function beep() {
    isDue = Boolean(sound) && !isHeard();
    if (!sound || isDue) return;
    const tone = sound.createOscillator();
    tone.connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.4);
  }
  // An hour before a limit is its last call; each is told once, when the countdown passes it, however often it is shown.
  function alertOf(element, leftMs) {
    const { of, called, due } = element.dataset;
    const key = `${of}/${due}`;
    // What somebody has changed meanwhile may be done. The next page knows, and tells what has passed on this one.
    if (document.getElementById("changed")) return;
    const before = leftBefore[key];
    leftBefore[key] = leftMs;
    if (!alerts || !wanted || before === undefined) return;
    const passed = (ms) => before > ms && leftMs <= ms;
    const what = passed(0) ? alerts.dataset.missed : passed(3600000) ? alerts.dataset.hour : "";
    if (!what) return;
    beep();
    if (window.Notification && Notification.permission === "granted") new Notification(what + called, { tag: key });
  }
  if (alerts && (window.AudioContext || window.Notification)) {
    alerts.hidden = false;
    if (wanted) startSound();
    sayAlerts();
    ["pointerdown", "keydown"].forEach((touch) => document.addEventListener(touch, (event) => {
      if (wanted && event.target !== alerts) startSound();
    }));
    // Turned on or off in another tab.
    window.addEventListener("storage", (event) => {
      if (event.key !== "alerts") return;
      wanted = event.newValue === "on";
      if (wanted) startSound();
      sayAlerts();
    });
    alerts.addEventListener("click", () => {
      wanted = !wanted || !isHeard();
      stored("localStorage", "alerts", wanted ? "on" : "off");
      if (wanted) startSound();
      if (wanted && window.Notification && Notification.permission === "default") Notification.requestPermission();
      sayAlerts();
    });
  }

  function replace(region, html) {
    const active = document.activeElement;
    const id = active && region.contains(active) ? active.id : "";
    region.innerHTML = html;
    const again = id && document.getElementById(id);
    if (again) again.focus({ preventScroll: true });
    refreshed();
  }

  function listen(holder) {
    const region = holder.querySelector("[sse-swap]");
    const source = new EventSource(holder.getAttribute("sse-connect"));
    let waiting = null;
    source.addEventListener("open", () => say(true));
    source.addEventListener("error", () => say(false));
    source.addEventListener("lost", lost);
    source.addEventListener(region.getAttribute("sse-swap"), (event) => {
      say(true);
      const choosing = typing() || (document.activeElement && document.activeElement.tagName === "SELECT");
      if (choosing) waiting = event.data;
      else replace(region, event.data);
    });
    region.addEventListener("focusout", () => {
      if (waiting === null) return;
      const html = waiting;
      waiting = null;
      setTimeout(() => replace(region, html), 0);
    });
  }
  const holder = document.querySelector("[sse-connect]");
  if (holder && !window.htmx && window.EventSource) listen(holder);

  // ---- filter at once, except while somebody walks through the choices with the arrow keys: Enter takes one ----
  const filterOf = (event) => (event.target.closest ? event.target.closest("form.filter") : null);
  let byKey = false;
  body.addEventListener("pointerdown", () => { byKey = false; });
  body.addEventListener("keydown", (event) => {
    const form = filterOf(event);
    if (!form || event.target.tagName !== "SELECT") return;
    byKey = event.key !== "Enter";
    if (event.key === "Enter") {
      event.preventDefault();
      form.submit();
    }
  });
  body.addEventListener("change", (event) => {
    const form = filterOf(event);
    if (form && !byKey && event.target.tagName === "SELECT") form.submit();
  });

  // ---- lists to choose from narrow as one types; what is chosen stays in them ----
  let typed = null;
  let nAsked = 0;
  async function narrow(field) {
    nAsked += 1;
    const [n, form] = [nAsked, field.form];
    const address = `${form.action.split("#")[0]}?${new URLSearchParams(new FormData(form))}`;
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    // What cannot be asked for now leaves the list as it is; the button asks again.
    if (!answer) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [list, found] = [document, page].map((it) => it.getElementById(field.dataset.find));
    if (n !== nAsked || !found) return;
    const chosen = Array.from(list.querySelectorAll("input:checked"));
    chosen.reverse().forEach((input) => {
      const again = Array.from(found.querySelectorAll("input")).find((it) => it.value === input.value);
      if (again) again.checked = true;
      else found.prepend(input.closest("label"));
    });
    list.replaceChildren(...found.childNodes);
  }
  body.addEventListener("input", (event) => {
    if (!event.target.dataset.find) return;
    clearTimeout(typed);
    typed = setTimeout(() => narrow(event.target), 150);
  });
  body.addEventListener("submit", (event) => {
    if (!event.target.classList.contains("find")) return;
    event.preventDefault();
    clearTimeout(typed);
    narrow(document.querySelector(`[data-find][form="${event.target.id}"]`));
  });

  // ---- back in the queue, at the row that was opened, or at the first where that one has left the list ----
  body.addEventListener("click", (event) => {
    const opened = event.target.closest && event.target.closest("tr a.open");
    // The browser's own way back comes by this address.
    if (opened) history.replaceState(history.state, "", `#${opened.closest("tr").id}`);
  });
  window.addEventListener("load", () => {
    const came = /^#row-\w+$/.test(location.hash)
      && (document.querySelector(`${location.hash} a.open`) || document.querySelector("a.open"));
    if (!came) return;
    came.focus({ preventScroll: true });
    came.scrollIntoView({ block: "center" });
  });

  // ---- print: the whole address, and every derivation open ----
  document.querySelectorAll("[data-address]").forEach((element) => write(element, location.href.split("#")[0]));
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach((details) => { details.open = true; });
    tick();
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((details) => { details.open = false; });
    opened = [];
  });

  // ---- what was typed survives a refusal ----
  function drafts(each) {
    document.querySelectorAll("form[data-draft]").forEach((form) => {
      form.querySelectorAll("textarea, input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=search])").forEach((field) => {
        if (field.name !== "officer") each(field, `draft/${form.dataset.draft}/${form.id}/${field.name}`);
      });
    });
  }
  try {
    const refused = document.querySelector("[data-refused]");
    drafts((field, key) => {
      const kept = sessionStorage.getItem(key);
      if (refused && kept && !field.value) field.value = kept;
      sessionStorage.removeItem(key);
    });
    body.addEventListener("submit", (event) => {
      drafts((field, key) => {
        if (event.target.contains(field) && field.value) sessionStorage.setItem(key, field.value);
      });
    });
  } catch (error) {
    // Storage may be forbidden; then only the browser's own back button keeps what was typed.
  }

  // ---- keyboard ----
  // The first needed field of the act that is next which is empty, or its button where none is.
  function act() {
    const form = document.querySelector("form[data-next]") || document.querySelector("main form[method=post]");
    if (!form) return false;
    const needed = Array.from(form.querySelectorAll("[required]")).find((field) => !field.value);
    const to = needed || form.querySelector("button[type=submit]");
    to.focus();
    to.scrollIntoView({ block: "nearest" });
    return true;
  }
  let pending = "";
  function step(by) {
    const links = Array.from(document.querySelectorAll("a.open"));
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const to = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by));
    links[to].focus();
    links[to].scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const tag = event.target.tagName;
    if (tag === "INPUT" || tag === "TEXTAREA" || tag === "SELECT" || event.target.isContentEditable) return;
    const sequence = pending + event.key;
    pending = event.key === "g" ? "g" : "";
    const back = document.querySelector("a[data-back]");
    if (sequence === "gq") location.assign(back ? back.href : "/");
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "a" && act()) event.preventDefault();
    else if (event.key === "?") location.assign("/about#keys");
    else if (event.key === "/") {
      const filter = document.getElementById("filter-channel");
      if (!filter) return;
      filter.focus();
      event.preventDefault();
    }
  });

  refreshed();
  setInterval(tick, 1000);
})();
