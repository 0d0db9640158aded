/* Keep the time of an interview and move between questions by single keys.

   The seconds of a question go with each save and when the question is left; the server keeps the greater number,
   so nothing is counted twice. Single keys work only while the focus is in the question and in no text field. */
"use strict";

(() => {
  const clock = document.getElementById("clock");
  const question = document.getElementById("question");
  const form = document.getElementById("answer");
  if (!clock || !question || !form) return;
  const seconds = form.elements.seconds;
  const others = Number(clock.dataset.others);
  const pause = document.getElementById("pause");
  let kept = Number(seconds.value), since = Date.now(), is_paused = false;

  const spent = () => kept + (is_paused ? 0 : Math.floor((Date.now() - since) / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const shown = (total) => `${total >= 3600 ? `${Math.floor(total / 3600)}:` : ""}${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
  function show() {
    seconds.value = spent();
    document.getElementById("clock-question").textContent = shown(spent());
    document.getElementById("clock-interview").textContent = shown(others + spent());
  }
  if (clock.dataset.running === "yes") {
    show();
    setInterval(show, 1000);
    pause.hidden = false;
    pause.addEventListener("click", () => {
      if (is_paused) since = Date.now(); else kept = spent();
      is_paused = !is_paused;
      pause.setAttribute("aria-pressed", String(is_paused));
      show();
    });
    window.addEventListener("pagehide", () => {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.append("seconds", spent());
      navigator.sendBeacon(clock.dataset.url, body);
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = document.activeElement;
    if (event.key === "Escape" && question.contains(at)) { question.focus(); return; }
    const is_typing = at && (at.matches("textarea, select, a, button, summary") || (at.matches("input") && at.type !== "radio"));
    if (is_typing || !question.contains(at)) return;
    if (event.key === "j") document.getElementById("after")?.click();
    else if (event.key === "k") document.getElementById("before")?.click();
    else if (event.key === "Enter") form.requestSubmit(form.querySelector("button[value=next]"));
    else return;
    event.preventDefault();
  });
})();
