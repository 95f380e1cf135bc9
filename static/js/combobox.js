// A select with data-combobox becomes a field to type in (ARIA combobox with a listbox). The select stays in the form
// and keeps the value; each option's data-keys holds, one a line, what it may be found by.
"use strict";

(() => {
  const MOST = 12;

  // Smaller is better: the whole key, its beginning, its middle; -1 does not fit.
  const rank = (keys, query) => {
    let best = -1;
    for (const key of keys) {
      const at = key.indexOf(query);
      if (at < 0) continue;
      const found = key === query ? 0 : at === 0 ? 1 : key[at - 1] === " " ? 2 : 3;
      if (best < 0 || found < best) best = found;
    }
    return best;
  };

  const enhance = (select) => {
    const holder = select.closest(".combo");
    const options = [...select.options].filter((option) => option.value).map((option) => ({
      value: option.value,
      label: option.text,
      hint: option.dataset.hint || "",
      keys: [option.text.toLowerCase(), ...(option.dataset.keys || "").split("\n")],
    }));
    const label = document.querySelector(`label[for="${select.id}"]`);
    const input = document.createElement("input");
    const list = document.createElement("ul");
    const name = `${select.id}-list`;
    let shown = [];
    let active = -1;

    input.type = "text";
    input.className = select.className.replace("form-select", "form-control");
    input.id = `${select.id}-text`;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.placeholder = select.dataset.placeholder || "";
    for (const [key, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": name, "aria-autocomplete": "list", "aria-required": "true",
    })) input.setAttribute(key, value);
    for (const key of ["aria-invalid", "aria-describedby"]) {
      if (select.hasAttribute(key)) input.setAttribute(key, select.getAttribute(key));
    }
    list.id = name;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label ? label.textContent : "");
    list.hidden = true;
    if (label) label.htmlFor = input.id;
    select.hidden = true;
    select.after(input, list);

    const current = () => options.find((option) => option.value === select.value);
    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const paint = () => {
      list.replaceChildren(...shown.map((option, index) => {
        const row = document.createElement("li");
        row.id = `${name}-${index}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", String(index === active));
        row.append(option.label);
        if (option.hint) {
          const hint = document.createElement("small");
          hint.textContent = option.hint;
          row.append(hint);
        }
        row.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
        return row;
      }));
      if (!shown.length) {
        const none = document.createElement("li");
        none.className = "none";
        none.setAttribute("role", "option");
        none.setAttribute("aria-disabled", "true");
        none.setAttribute("aria-selected", "false");
        none.textContent = holder.dataset.none || "";
        list.append(none);
      }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      if (active >= 0) {
        input.setAttribute("aria-activedescendant", `${name}-${active}`);
        list.children[active].scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    };
    const look = () => {
      const query = input.value.normalize("NFKC").trim().toLowerCase();
      shown = query
        ? options.map((option, index) => ({ option, index, rank: rank(option.keys, query) }))
            .filter((one) => one.rank >= 0)
            .sort((a, b) => a.rank - b.rank || a.index - b.index)
            .map((one) => one.option)
        : options.slice();
      shown = shown.slice(0, query ? MOST : options.length);
      active = shown.length && query ? 0 : -1;
      paint();
    };
    const choose = (option) => {
      const before = select.value;
      select.value = option ? option.value : "";
      input.value = option ? option.label : "";
      input.classList.remove("is-invalid");
      input.removeAttribute("aria-invalid");
      close();
      if (before !== select.value) select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const settle = () => {
      const chosen = current();
      const typed = input.value.trim();
      if (chosen && typed === chosen.label) { close(); return; }
      if (!typed) { choose(null); return; }
      if (!list.hidden && active >= 0) { choose(shown[active]); return; }
      choose(chosen || null);
    };

    input.addEventListener("input", (event) => { if (!event.isComposing) look(); });
    input.addEventListener("compositionend", look);
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => { if (list.hidden) { shown = options.slice(); active = -1; paint(); } });
    input.addEventListener("blur", settle);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { shown = options.slice(); active = -1; }
        const step = event.key === "ArrowDown" ? 1 : -1;
        active = shown.length ? (active + step + shown.length) % shown.length : -1;
        paint();
      } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        if (list.hidden) { focusNext(input); return; }
        if (active >= 0) { choose(shown[active]); focusNext(input); }
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        const chosen = current();
        input.value = chosen ? chosen.label : "";
        close();
      }
    });
    select.addEventListener("combobox:show", () => {
      const chosen = current();
      input.value = chosen ? chosen.label : "";
    });
    select.dispatchEvent(new Event("combobox:show"));
    return input;
  };

  // Enter goes on to the next field, as Tab does: a clerk's hand need not leave the keys.
  const focusNext = (input) => {
    const form = input.form;
    const fields = [...form.elements].filter((one) => one.offsetParent !== null && !one.disabled && one.tabIndex >= 0);
    const next = fields[fields.indexOf(input) + 1];
    if (next) next.focus();
  };

  window.bianmin = Object.assign(window.bianmin || {}, {
    combobox: (root) => root.querySelectorAll("select[data-combobox]:not([hidden])").forEach(enhance),
  });
  window.bianmin.combobox(document);
})();
