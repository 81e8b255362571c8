"use strict";
(() => {
  const form = document.getElementById("tools");
  const filter = document.getElementById("filter");
  const hits = document.getElementById("hits");
  const sections = [...document.querySelectorAll("details")];
  const rows = [...document.querySelectorAll("tbody tr")].map((row) => [row, row.textContent.toLowerCase()]);
  let before = null; // which sections were open when filtering began

  const apply = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    if (words.length && !before) before = sections.map((section) => section.open);
    sections.forEach((section, index) => {
      const matches = section.querySelector("tbody tr:not([hidden])") !== null;
      section.hidden = words.length > 0 && !matches;
      if (words.length) section.open = matches;
      else if (before) section.open = before[index];
    });
    if (!words.length) before = null;
    hits.textContent = words.length ? `${shown} of ${rows.length} rows` : "";
  };

  filter.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("open").addEventListener("click", () => sections.forEach((s) => { s.open = true; }));
  document.getElementById("close").addEventListener("click", () => sections.forEach((s) => { s.open = false; }));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== filter) {
      event.preventDefault();
      filter.focus();
    } else if (event.key === "Escape" && document.activeElement === filter) {
      filter.value = "";
      apply();
    }
  });
  form.hidden = rows.length === 0;
})();
