// The public status page: the QR code on the slip carries the look-up code behind "#", which never reaches a server.
// It is put into the box and taken out of the address, so that it does not stay in the browser's history either.
"use strict";

(() => {
  const code = document.getElementById("id_code");
  const tail = document.getElementById("id_tail");

  const takeCarried = () => {
    const carried = location.hash.replace(/^#(code=)?/, "");
    if (!/^[0-9A-Za-z-]{4,20}$/.test(carried)) return false;
    if (!code) {
      // Another slip was scanned while a result is shown: a query makes the browser ask for the form.
      location.replace(`${location.pathname}?form${location.hash}`);
      return true;
    }
    code.value = carried;
    history.replaceState(null, "", location.pathname);
    tail.focus();
    return true;
  };

  window.addEventListener("hashchange", takeCarried);
  if (!takeCarried() && code && !code.value) code.focus();

  // The language buttons send along what was typed so far.
  for (const form of document.querySelectorAll("form[data-keeps='look-up']")) {
    if (!code) break;
    form.addEventListener("submit", () => {
      form.elements.code.value = code.value;
      form.elements.tail.value = tail.value;
    });
  }
})();
