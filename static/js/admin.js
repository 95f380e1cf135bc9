// The type-ahead fields of Django's admin have no name that a screen reader could say: give them that of their label.
// They are made some moment after the page has loaded, and with each row that is added: so the page is watched.
const named = () => {
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]:not([aria-label])")) {
    const field = box.closest(".select2-container").previousElementSibling;
    const label = field && field.labels && field.labels[0];
    if (!label) continue;
    const name = label.textContent.trim().replace(/[:：]$/, "");
    const shown = box.querySelector(".select2-selection__rendered");
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", name);
    if (shown) shown.setAttribute("aria-label", name);
  }
};
document.addEventListener("DOMContentLoaded", () => {
  named();
  new MutationObserver(named).observe(document.body, { childList: true, subtree: true });
});
