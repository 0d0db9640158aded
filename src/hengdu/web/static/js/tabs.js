// Bring the step and the page that one is on into sight where the rows of tabs are wider than the screen.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const here of document.querySelectorAll(".tabs [aria-current]")) {
    const row = here.closest("ul, ol"), tab = here.getBoundingClientRect(), seen = row.getBoundingClientRect();
    row.scrollLeft += tab.left - seen.left - (seen.width - tab.width) / 2;
  }
});
