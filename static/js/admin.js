// The type-ahead fields of Django's admin have no name that a screen reader could say: give them that of their label.
window.addEventListener("load", () => {
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const field = box.closest(".select2-container").previousElementSibling;
    const label = field && field.labels && field.labels[0];
    if (!label) continue;
    const name = label.textContent.trim().replace(/[:：]$/, "");
    const shown = box.querySelector(".select2-selection__rendered");
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", name);
    if (shown) shown.setAttribute("aria-label", name);
  }
});
