// The intake: fields of the matter, a returning visitor, a draft that survives reload and a lost connection, and a
// submission that says what became of it. Nothing is sent without the clerk's own key, and a second try carries the
// same key, so that it can never make a second ticket.
"use strict";

(() => {
  const form = document.getElementById("intake");
  if (!form) return;
  const state = document.getElementById("draft-state");
  const discard = document.getElementById("discard");
  const send = document.getElementById("send");
  const sendLabel = send.textContent;
  const KEY = form.dataset.draft;
  const HOURS = 12;
  // Not kept on the computer's disk: who gets hold of it shall not find id numbers.
  const NOT_KEPT = new Set(["csrfmiddlewaretoken", "id_number"]);
  const field = (name) => form.elements.namedItem(name);
  const body = () => document.getElementById("intake-body");
  let touched = new Set();
  let isSending = false;
  let isLeaving = false;

  const say = (name) => {
    state.dataset.state = name;
    state.textContent = state.dataset[name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())] || "";
    discard.hidden = !["kept", "restored", "failed", "broken", "signed-out", "offline"].includes(name);
    send.textContent = ["failed", "broken"].includes(name) ? send.dataset.again : sendLabel;
  };

  const read = () => {
    try {
      const draft = JSON.parse(localStorage.getItem(KEY));
      if (!draft || Date.now() - draft.at > HOURS * 3600e3) { localStorage.removeItem(KEY); return null; }
      return draft;
    } catch { return null; }
  };
  const forget = () => { try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ } };
  const values = () => {
    const found = {};
    for (const one of form.elements) {
      if (!one.name || NOT_KEPT.has(one.name)) continue;
      if (one.type === "radio") { if (one.checked) found[one.name] = one.value; }
      else found[one.name] = one.type === "checkbox" ? one.checked : one.value;
    }
    return found;
  };
  const keep = () => {
    if (isLeaving) return;
    try { localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), values: values(), touched: [...touched] })); }
    catch { return; }
    if (!isSending) say(navigator.onLine ? "kept" : "offline");
  };

  const put = (name, value) => {
    const one = field(name);
    if (!one) return;
    if (one instanceof RadioNodeList) one.value = value;
    else if (one.type === "checkbox") one.checked = value === true;
    else one.value = value;
  };
  const fill = (kept) => {
    Object.entries(kept).forEach(([name, value]) => put(name, value));
    const matter = field("matter");
    matter.dispatchEvent(new Event("combobox:show"));
  };

  // A matter with a page of its own: over there with all that was typed, posted, and no draft is left to come back to.
  const goOver = (address) => {
    isLeaving = true;
    forget();
    form.action = address;
    form.submit();
  };

  // What the matter asks for; whatever was typed stays, in every field that has the same name.
  const loadFields = async () => {
    const matter = field("matter").value;
    const target = document.getElementById("matter-fields");
    if (!matter) { target.replaceChildren(); return; }
    const typed = values();
    let answer;
    try {
      answer = await fetch(`${form.dataset.fields}?matter=${encodeURIComponent(matter)}`, { credentials: "same-origin" });
    } catch { say("offline"); return; }
    if (!answer.ok || answer.redirected) return;
    const text = await answer.text();
    if (field("matter").value !== matter) return;
    const had = document.activeElement;
    target.innerHTML = text;
    const own = document.getElementById("own-page");
    if (own) { goOver(own.dataset.address); return; }
    Object.keys(typed).filter((name) => /^((details|document)\.|returned$)/.test(name)).forEach((name) => put(name, typed[name]));
    const usual = document.getElementById("usual-outcome");
    if (usual && !touched.has("outcome")) put("outcome", usual.value);
    if (had && had.isConnected) had.focus();
  };

  const line = (text, href) => {
    const one = document.createElement(href ? "a" : "span");
    one.textContent = text;
    if (href) { one.href = href; one.target = "_blank"; one.rel = "noopener"; }
    return one;
  };
  // The same thing comes back: its earlier number goes into the field that a repair has for it.
  const comesBack = (number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-sm";
    button.textContent = document.getElementById("visitor").dataset.comesBack;
    button.addEventListener("click", () => {
      const one = field("returned");
      if (!one) return;
      one.value = number;
      touched.add("returned");
      keep();
      one.focus();
    });
    return button;
  };
  const loadVisitor = async () => {
    const box = document.getElementById("visitor");
    const phone = field("phone").value.replace(/[\s-]/g, "");
    if (phone.length < 11) { box.replaceChildren(); return; }
    const data = new FormData();
    data.set("phone", phone);
    data.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    let known;
    try {
      const answer = await fetch(form.dataset.visitor, { method: "POST", body: data, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      known = await answer.json();
    } catch { return; }
    box.replaceChildren();
    if (!known.resident_name) return;
    for (const name of ["resident_name", "address"]) {
      const one = field(name);
      if (known[name] && one && !one.value && !touched.has(name)) one.value = known[name];
    }
    const row = document.createElement("div");
    row.className = "visitor-box";
    const head = document.createElement("strong");
    head.textContent = `${box.dataset.known}: ${known.resident_name}`;
    row.append(head);
    for (const ticket of known.tickets) {
      row.append(" · ", line(ticket.number, ticket.address), ` ${ticket.matter} (${ticket.state})`);
      if (ticket.comes_back) row.append(" ", comesBack(ticket.number));
    }
    box.append(row);
    keep();
  };

  // Who looks after this address (E-08).
  const loadCadre = async () => {
    const box = document.getElementById("cadre");
    const address = field("address").value.trim();
    if (!box) return;
    box.textContent = "";
    if (!address) return;
    const data = new FormData();
    data.set("address", address);
    data.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    try {
      const answer = await fetch(form.dataset.cadre, { method: "POST", body: data, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const known = await answer.json();
      if (known.name) box.textContent = `${box.dataset.words}: ${known.name} (${known.area})`;
    } catch { /* only a hint */ }
  };

  const submit = async () => {
    if (isSending) return;
    isSending = true;
    keep();
    say("sending");
    send.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), credentials: "same-origin", headers: { Accept: "application/json" },
      });
      if (answer.status === 201) {
        const done = await answer.json();
        forget();
        location.assign(done.location);
        return;
      }
      if (answer.redirected) { say("signed-out"); return; }
      if (answer.status === 200) { goOver((await answer.json()).own_page); return; }
      if (answer.status !== 422) { say("broken"); return; }
      showMistakes(await answer.text());
    } catch {
      say("failed");
    } finally {
      isSending = false;
      send.removeAttribute("aria-disabled");
    }
  };
  const showMistakes = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const idNumber = field("id_number").value;
    body().replaceWith(page.getElementById("intake-body"));
    put("id_number", idNumber);
    window.bianmin.combobox(form);
    keep();
    say("kept");
    const wrong = form.querySelector(".is-invalid:not([hidden]), [aria-invalid=true]:not([hidden])");
    if (wrong) wrong.focus();
  };

  form.addEventListener("input", (event) => {
    if (event.target.name) touched.add(event.target.name);
    keep();
  });
  form.addEventListener("change", (event) => {
    const name = event.target.name;
    if (name === "matter") { loadFields().then(keep); }
    if (name === "phone") loadVisitor().then(loadCadre);
    if (name === "address") loadCadre();
    if (name) { touched.add(name); keep(); }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  discard.addEventListener("click", () => { forget(); location.replace(location.pathname); });
  window.addEventListener("offline", () => { if (!isSending) say("offline"); });
  window.addEventListener("online", () => { if (state.dataset.state === "offline") say(read() ? "kept" : "empty"); });

  const start = async () => {
    const first = () => {
      const empty = document.getElementById("id_matter-text");
      const next = empty && empty.value ? field("phone") : empty;
      if (next) next.focus();
    };
    const draft = form.querySelector(".is-invalid") ? null : read();
    if (draft) {
      touched = new Set(draft.touched);
      fill(draft.values);
      await loadFields();
      fill(draft.values);
      say("restored");
    } else if (field("matter").value && !document.querySelector("#matter-fields *")) {
      await loadFields();
    }
    first();
  };
  start();
})();
