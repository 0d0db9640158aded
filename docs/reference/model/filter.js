// Filters the tables and paragraphs of a page about the model. Without a script the page is simply all there.
(() => {
  "use strict";
  const notice = document.querySelector(".hengdu-model");
  const area = notice?.closest("main, article");
  if (!area) return;
  const chinese = notice.lang.startsWith("zh");
  const fold = (text) => text.normalize("NFKC").toLowerCase();

  const box = document.createElement("form");
  box.className = "hengdu-filter";
  box.setAttribute("role", "search");
  const label = document.createElement("label");
  label.textContent = chinese ? "筛选" : "Filter";
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = chinese ? "词语或编码，空格隔开，例如：补丁 L3" : "words or codes, e.g. patch L3";
  field.autocomplete = "off";
  label.append(field);
  const said = document.createElement("output");
  box.append(label, said);
  (notice.closest("blockquote") ?? notice.closest("p") ?? notice).after(box);
  box.addEventListener("submit", (event) => event.preventDefault());

  // Rows and list items count one by one, paragraphs as they are; a heading stays while anything below it does.
  const wrapper = (table) => {
    let outer = table;
    while (outer.parentElement !== area && outer.parentElement.matches("div")) outer = outer.parentElement;
    return outer;
  };
  const blocks = [];
  for (const node of area.querySelectorAll("h2, h3, h4, table, ul, ol, p")) {
    if (node.closest("nav, form, blockquote, header") || node.parentElement.closest("table, ul, ol")) continue;
    if (/^H\d$/.test(node.tagName)) {
      blocks.push({ node, depth: Number(node.tagName[1]) });
    } else {
      const parts = node.matches("table") ? node.querySelectorAll("tbody tr") : node.matches("p") ? [node] : node.children;
      const outer = node.matches("table") ? wrapper(node) : node;
      blocks.push({ node: outer, depth: 0, parts: [...parts].map((part) => ({ part, text: fold(part.textContent) })) });
    }
  }

  const apply = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    const path = [];
    let found = 0;
    for (const block of blocks) {
      if (block.depth) {
        path.length = Math.max(0, block.depth - 2);
        path[block.depth - 2] = block.node;
        block.node.hidden = words.length > 0;
        continue;
      }
      let here = 0;
      for (const { part, text } of block.parts) {
        const stays = words.every((word) => text.includes(word));
        part.hidden = !stays;
        here += stays;
      }
      block.node.hidden = here === 0;
      found += here;
      if (here && words.length) for (const heading of path) if (heading) heading.hidden = false;
    }
    said.value = words.length ? (chinese ? `${found} 处` : `${found} found`) : "";
  };
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
})();
