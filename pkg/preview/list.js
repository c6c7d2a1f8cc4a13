"use strict";
// The list narrows at every key; the server does the same for a form that is sent.
(() => {
  const form = document.querySelector("#filter");
  const rows = [...document.querySelectorAll("#documents > li")].map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
    type: row.dataset.type,
    found: row.querySelector(".badge") !== null,
  }));
  const narrow = () => {
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const r of rows) {
      const wanted =
        (!form.elements.type.value || form.elements.type.value === r.type) &&
        (!form.elements.found.checked || r.found) &&
        words.every((word) => r.text.includes(word));
      r.row.hidden = !wanted;
      shown += wanted ? 1 : 0;
    }
    document.querySelector("#shown").textContent = `${shown} of ${rows.length} shown`;
  };
  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button").hidden = true;
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== form.elements.q) {
      event.preventDefault();
      form.elements.q.focus();
    }
  });
  // A form that a browser has filled in again narrows, too.
  if (!location.search) narrow();
})();
