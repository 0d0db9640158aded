// Send on its way, once, the form that was kept while its person proved to be there.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const entry = performance.getEntriesByType("navigation")[0];
  if (entry && entry.type !== "navigate") return; // not again by "back" or "reload"
  document.getElementById("go-on").requestSubmit();
});
