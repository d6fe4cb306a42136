// Progressive enhancement: every page works without this file.
"use strict";
(() => {
  const byId = id => document.getElementById(id);

  // Times in the reader's zone and language.
  const language = document.documentElement.lang;
  const exact = new Intl.DateTimeFormat(language, {dateStyle: "medium", timeStyle: "short"});
  const relative = new Intl.RelativeTimeFormat(language, {numeric: "auto", style: "long"});
  const UNITS = [["hour", 3600], ["minute", 60], ["second", 1]];

  const ago = date => {
    const seconds = Math.min(0, Math.round((date - Date.now()) / 1000));
    const [unit, size] = UNITS.find(each => -seconds >= each[1]) || UNITS[2];
    return relative.format(Math.trunc(seconds / size), unit);
  };

  const showTimes = root => {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const date = new Date(time.dateTime);
      if (isNaN(date)) continue;
      const recent = "relative" in time.dataset && Math.abs(Date.now() - date) < 86400000;
      const text = recent ? ago(date) : exact.format(date);
      if (time.textContent !== text) time.textContent = text;
    }
  };
  showTimes(document);
  setInterval(() => showTimes(document), 5000);

  // Keys.
  const keys = byId("keys");
  const keysOn = byId("keys-on");
  let stored = null;
  try {
    stored = localStorage.getItem("newswire-keys");
  } catch {
    // Storage may be forbidden.
  }
  keysOn.checked = stored !== "off";
  keysOn.addEventListener("change", () => {
    try {
      localStorage.setItem("newswire-keys", keysOn.checked ? "on" : "off");
    } catch {
      // Then the choice holds for this page.
    }
  });
  byId("keys-link").addEventListener("click", event => {
    event.preventDefault();
    keys.showModal();
  });

  const move = step => {
    const items = [...document.querySelectorAll("[data-item]")];
    const at = items.indexOf(document.activeElement.closest("[data-item]"));
    const next = items[at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step];
    if (!next) return;
    const target = next.querySelector("a, button") || next;
    target.focus();
    next.scrollIntoView({block: "nearest"});
  };

  let went = 0;
  const go = letter => {
    const link = document.querySelector(`nav a[data-key="${CSS.escape(letter)}"]`);
    if (link) location.href = link.href;
  };
  const actions = {
    "j": () => move(1),
    "k": () => move(-1),
    "/": () => byId("search").focus(),
    "?": () => keys.showModal(),
    "p": () => byId("pause") && byId("pause").click(),
    "g": () => { went = Date.now(); }
  };
  document.addEventListener("keydown", event => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, dialog, [contenteditable]");
    if (typing || !keysOn.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (Date.now() - went < 1500 && event.key.length === 1) {
      went = 0;
      event.preventDefault();
      go(event.key);
    } else if (Object.hasOwn(actions, event.key)) {
      event.preventDefault();
      actions[event.key]();
    }
  });

  // Live updates of the overview.
  const status = byId("status");
  const list = byId("latest");
  if (!status || !list || !window.EventSource) return;
  const MOST = 500;
  const pause = byId("pause");
  const connection = byId("connection");
  const shown = {};
  let held = null;

  const parsed = html => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  };

  const onStatus = html => {
    for (const part of parsed(html).children) {
      const present = byId(part.id);
      if (!present || shown[part.id] === part.innerHTML || present.contains(document.activeElement)) continue;
      shown[part.id] = part.innerHTML;
      present.replaceChildren(...part.childNodes);
      showTimes(present);
    }
  };

  const onArticles = html => {
    for (const item of [...parsed(html).children]) {
      const article = item.dataset.key.slice(0, 36);
      const same = list.querySelector(`[data-key^="${CSS.escape(article)}"]`);
      if (same && same.contains(document.activeElement)) continue;
      if (same) same.remove();
      list.prepend(item);
    }
    while (list.children.length > MOST) list.lastElementChild.remove();
    showTimes(list);
  };

  const handlers = {
    status: onStatus,
    articles: onArticles,
    list: html => {
      list.replaceChildren();
      onArticles(html);
    }
  };

  pause.hidden = false;
  pause.addEventListener("click", () => {
    [pause.textContent, pause.dataset.other] = [pause.dataset.other, pause.textContent];
    const late = held;
    held = held ? null : [];
    if (late) late.forEach(([name, data]) => handlers[name](data));
  });

  // A page may stay paused for days: of each kind, what later events replace is dropped.
  const hold = (name, data) => {
    if (name === "status") held = held.filter(each => each[0] !== name);
    if (name === "list") held = held.filter(each => each[0] === "status");
    held.push([name, data]);
    if (held.length > MOST) held.splice(held.findIndex(each => each[0] === "articles"), 1);
  };

  let source = null;
  addEventListener("pagehide", () => source && source.close());
  addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

  const connect = () => {
    const opened = new EventSource(status.dataset.live);
    source = opened;
    for (const name of Object.keys(handlers)) {
      opened.addEventListener(name, event => {
        if (held) hold(name, event.data);
        else handlers[name](event.data);
      });
    }
    opened.addEventListener("open", () => { connection.hidden = true; });
    opened.addEventListener("error", () => {
      connection.hidden = false;
      if (opened.readyState === EventSource.CLOSED) setTimeout(connect, 10000);
    });
  };
  connect();
})();
