/* Save answers by themselves and never lose one.

   Each change is kept in the browser before it is sent and forgotten only when the server has it. What is kept
   belongs to one person, assessment, role and question; it comes back into the form after a reload, a lost
   connection or a new sign-in. Without this script the page is a form that saves with its buttons. */
"use strict";

(() => {
  const words = JSON.parse(document.getElementById("answer-words")?.textContent ?? "{}");
  const say = (name, ...values) => values.reduce((text, value) => text.replace("%s", value), words[name] ?? name);

  const store = {
    read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    keep(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    forget(key) { try { localStorage.removeItem(key); } catch { /* nothing is kept where nothing can be kept */ } },
    keys(prefix) { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).sort(); } catch { return []; } },
  };

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function button(text, act, kind = "") {
    const made = element("button", text, { type: "button" });
    if (kind) made.className = kind;
    made.addEventListener("click", act);
    return made;
  }

  /* What other questions of this role still keep. */
  function showPending(own) {
    const box = document.getElementById("pending");
    if (!box) return;
    const keys = store.keys(box.dataset.prefix).filter((key) => key !== own);
    box.hidden = keys.length === 0;
    box.className = "notice alarm";
    box.replaceChildren();
    if (!keys.length) return;
    const list = document.createElement("ul");
    for (const key of keys) {
      const code = key.slice(box.dataset.prefix.length);
      const item = document.createElement("li");
      item.append(element("a", code, { href: `${box.dataset.base}${encodeURIComponent(code)}/#question` }));
      list.append(item);
    }
    box.append(element("p", words.pending), list);
  }

  const form = document.getElementById("answer");
  if (!form || form.querySelector("fieldset")?.disabled) { showPending(""); return; }

  const key = form.dataset.key;
  const state = document.getElementById("saved-state");
  const conflict = document.getElementById("conflict");
  const restored = document.getElementById("restored");
  const version = form.elements.version;
  const TYPING_MS = 800, RETRY_MS = 4000;
  let timer = 0, retry = 0, running = null, settled = "", held = false;

  function collect() {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (!["csrfmiddlewaretoken", "version", "seconds"].includes(name) && value !== "") fields[name] = value;
    }
    return fields;
  }
  const same = (one, other) => {
    const sorted = (fields) => JSON.stringify(Object.entries(fields).filter(([, value]) => value !== "").sort());
    return sorted(one) === sorted(other);
  };
  function fill(fields) {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "submit") continue;
      if (field.type === "radio") field.checked = field.value === (fields.choice ?? "");
      else field.value = fields[field.name] ?? "";
    }
    reveal();
  }
  function reveal() {
    const chosen = form.querySelector("input[name=choice]:checked")?.value ?? "";
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== chosen;
  }
  function tell(text, kind = "", link = null) {
    state.className = `saved-state ${kind}`.trim();
    state.replaceChildren(text);
    if (link) state.append(" ", link);
  }
  function lacksReason(fields) {
    return (fields.choice === "NA" && !fields.na_reason) || (fields.choice === "refused" && !(fields.refused_reason ?? "").trim())
      || (fields.choice === "by_object" && !Object.keys(fields).some((name) => name.startsWith("object:") || name.startsWith("unit:")));
  }
  function keep(fields) {
    const is_kept = store.keep(key, { fields, version: Number(version.value), at: new Date().toISOString() });
    if (!is_kept) tell(words.full, "is-failed");
  }

  /* Send what the form holds; true when the server has it. One request at a time. */
  async function save() {
    clearTimeout(timer); clearTimeout(retry);
    while (running) await running; // of several that waited, one goes on and the others wait for it
    if (held) return false;
    const fields = collect();
    if (same(fields, JSON.parse(settled))) { store.forget(key); return true; }
    keep(fields);
    if (lacksReason(fields)) { tell(words.no_reason, "is-waiting"); return false; }
    running = send(fields).finally(() => { running = null; });
    const is_saved = await running;
    if (is_saved && !same(collect(), fields)) return save();
    return is_saved;
  }
  async function send(fields) {
    tell(words.saving);
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("version", version.value);
    if (form.elements.seconds) body.append("seconds", form.elements.seconds.value);
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST", body, redirect: "manual",
        headers: { "Accept": "application/json", "HX-Request": "true", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      });
    } catch {
      tell(words.waiting, "is-waiting");
      retry = setTimeout(save, RETRY_MS);
      return false;
    }
    if (answer.status === 401 || answer.type === "opaqueredirect") {
      const here = encodeURIComponent(location.pathname + "#question");
      tell(words.signed_out, "is-failed", element("a", words.sign_in, { href: `${form.dataset.signIn}?next=${here}` }));
      return false;
    }
    if (answer.status === 403) {
      tell(words.stale, "is-failed", element("a", words.reload, { href: location.pathname }));
      return false;
    }
    let reply = {};
    try { reply = await answer.json(); } catch { /* a page instead of data: say that it failed */ }
    if (answer.status === 200) {
      version.value = reply.version;
      settled = JSON.stringify(fields);
      if (same(collect(), fields)) { store.forget(key); restored.hidden = true; tell(say("saved", reply.at), "is-saved"); }
      else keep(collect());
      return true;
    }
    if (answer.status === 409) { showConflict(reply, fields); return false; }
    if (answer.status >= 500) {
      tell(words.waiting, "is-waiting");
      retry = setTimeout(save, RETRY_MS);
      return false;
    }
    tell(say("refused", reply.message ?? answer.status), "is-failed");
    return false;
  }

  function showConflict(reply) {
    held = true;
    tell(words.unsaved, "is-failed");
    conflict.replaceChildren(element("p", words.conflict, { class: "strong" }));
    const facts = element("dl", "", { class: "facts" });
    for (const [name, value] of [[say("theirs", [reply.by, reply.at].filter(Boolean).join(" ")), reply.said], [words.mine, inWords()]]) {
      const row = document.createElement("div");
      row.append(element("dt", name), element("dd", value));
      facts.append(row);
    }
    const acts = element("div", "", { class: "actions" });
    acts.append(
      button(words.keep_mine, () => { close(reply); save(); }),
      button(words.take_theirs, () => {
        close(reply); fill(reply.theirs); settled = JSON.stringify(collect()); store.forget(key); tell("");
      }, "second"),
    );
    conflict.append(facts, acts);
    conflict.hidden = false;
    conflict.scrollIntoView({ block: "nearest" });
  }
  function close(reply) {
    held = false;
    version.value = reply.version;
    conflict.hidden = true;
    settled = JSON.stringify(reply.theirs ?? {});
  }
  function inWords() {
    const label = form.querySelector("input[name=choice]:checked")?.closest("label").querySelector("strong")?.textContent ?? "—";
    const more = ["evidence", "evidence_note", "note"].map((name) => form.elements[name]?.value).filter(Boolean);
    return [label, ...more].join(" · ");
  }

  /* Bring back what was kept. */
  settled = JSON.stringify(collect());
  const kept = store.read(key);
  if (kept && same(kept.fields, collect())) store.forget(key);
  else if (kept) {
    const stored = collect();
    fill(kept.fields);
    const when = new Date(kept.at).toLocaleString(document.documentElement.lang);
    restored.replaceChildren(element("p", say("restored", when)), button(words.discard, () => {
      fill(stored); store.forget(key); restored.hidden = true; held = false; conflict.hidden = true; tell("");
    }, "second"));
    restored.hidden = false;
    /* The version that was seen then: a change made meanwhile by somebody else is told, not overwritten. */
    version.value = kept.version;
    save();
  }
  reveal();
  showPending(key);

  form.addEventListener("change", () => { reveal(); save(); });
  form.addEventListener("input", (event) => {
    if (event.target.type === "radio") return;
    keep(collect());
    clearTimeout(timer);
    timer = setTimeout(save, TYPING_MS);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const goes_on = (event.submitter?.value ?? "next") === "next";
    if (await save() && goes_on) location.assign(form.dataset.next);
  });
  window.addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && !held) save(); });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") { event.preventDefault(); form.requestSubmit(form.querySelector("button[value=next]")); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const at = document.activeElement;
    const is_typing = at && (at.matches("textarea, select") || (at.matches("input") && at.type !== "radio"));
    if (is_typing || !document.getElementById("question").contains(at)) return;
    const choice = form.querySelector(`input[data-number="${event.key}"]`);
    if (choice && !choice.disabled) { event.preventDefault(); choice.checked = true; choice.focus(); reveal(); save(); }
  });
  if (location.hash === "#question") document.getElementById("question").focus();
})();
