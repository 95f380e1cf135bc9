// What every page does: hotkeys, print buttons, forms that are sent once, drafts forgotten when signing out.
"use strict";

(() => {
  const SINGLE_KEYS_OFF = "bm-single-keys-off";
  const DRAFT = "bm-draft:";
  const isTyping = (target) =>
    target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window: nothing is kept */ } },
    remove: (key) => { try { localStorage.removeItem(key); } catch { /* the same */ } },
  };

  const click = (selector) => {
    const found = document.querySelector(selector);
    if (found) found.click();
    return Boolean(found);
  };
  const single = {
    "/": () => { const box = document.getElementById("find"); if (box) { box.focus(); box.select(); } return Boolean(box); },
    n: () => click('[aria-keyshortcuts="n"]'),
    g: () => click(".brand[href]"),
    t: () => click('.mainnav a[href$="/tickets/"]'),
    i: () => click("#bell"),
    p: () => click('[aria-keyshortcuts="p"]'),
    "?": () => click('[data-bs-target="#keys"]'),
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form") || document.querySelector("form[data-once]");
      if (form && form.method === "post") { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (store.get(SINGLE_KEYS_OFF) || document.querySelector(".modal.show")) return;
    const act = single[event.key];
    if (act && act()) event.preventDefault();
  });

  const box = document.getElementById("single-keys");
  if (box) {
    box.checked = !store.get(SINGLE_KEYS_OFF);
    box.addEventListener("change", () => (box.checked ? store.remove(SINGLE_KEYS_OFF) : store.set(SINGLE_KEYS_OFF, "1")));
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
  });

  // A second click while the first is under way sends nothing; coming back by the history makes the form usable again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-forget-drafts]")) {
      try {
        Object.keys(localStorage).filter((key) => key.startsWith(DRAFT)).forEach((key) => localStorage.removeItem(key));
      } catch { /* nothing was kept */ }
    }
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // What was typed wrongly is where the eye and the keyboard should be.
  const wrong = document.querySelector(".is-invalid");
  if (wrong && wrong.focus) wrong.focus();
})();
