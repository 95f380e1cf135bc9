// The counter of a campaign: one box ticks all papers, and the cursor stands where the next applicant begins.
"use strict";

(() => {
  document.querySelectorAll("[data-checklist]").forEach((list) => {
    const all = list.querySelector("#all-there");
    const papers = [...list.querySelectorAll(".doc-row input")];
    const isThere = (one) => (one.type === "checkbox" ? one.checked : Number(one.value) >= Number(one.dataset.all));
    const look = () => { all.checked = papers.every(isThere); };
    all.addEventListener("change", () => papers.forEach((one) => {
      if (one.type === "checkbox") one.checked = all.checked;
      else one.value = all.checked ? one.dataset.all : 0;
    }));
    list.addEventListener("input", (event) => { if (event.target !== all) look(); });
    look();
  });
  const first = document.querySelector("#take #id_resident_name");
  if (first && !document.querySelector(".is-invalid")) first.focus();
})();
