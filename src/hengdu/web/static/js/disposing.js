// Keys for going through many comments: 1 2 3 the outcome, r the reason, Ctrl+Enter saves, j and k on and back.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("disposing"), outcomes = form.querySelectorAll("input[type=radio]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); return; }
    const at = event.target, isTyping = at.matches("textarea, select, input:not([type=radio])");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const go = { j: "a[rel=next]", k: "a[rel=prev]" }[event.key];
    if (go) { const link = document.querySelector(".pager " + go); if (link) link.click(); return; }
    if (event.key === "r") { event.preventDefault(); form.elements.reason.focus(); return; }
    const outcome = outcomes[Number(event.key) - 1];
    if (outcome) { event.preventDefault(); outcome.checked = true; outcome.focus(); }
  });
});
