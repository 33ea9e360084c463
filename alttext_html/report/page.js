"use strict";
const form = document.forms[0];
const shown = document.getElementById("shown");
const entries = [...document.querySelectorAll(".entries > li")];
function filter() {
  const fields = [...form.elements].filter((field) => field.name && field.value);
  const page = (form.elements.page.value || "").toLowerCase();
  let left = 0;
  for (const entry of entries) {
    const fits = fields.every((field) =>
      field.name === "page" ? entry.dataset.page.toLowerCase().includes(page) : entry.dataset[field.name] === field.value);
    entry.hidden = !fits;
    left += fits;
  }
  shown.textContent = left === entries.length ? shown.dataset.all : left + " of " + shown.dataset.all;
}
shown.dataset.all = shown.textContent;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
form.hidden = false;
filter();
