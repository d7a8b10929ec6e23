"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const rows = JSON.parse(document.getElementById("sample-rows").textContent);
  const col = Object.fromEntries(data.columns.map((name, i) => [name, i]));

  drawCharts(data);

  // ---- Samples: every text goes in by textContent, so that nothing a model wrote becomes markup.
  const PAGE = 50;
  const form = document.getElementById("filters");
  const body = document.getElementById("rows");
  const prompts = [];
  for (const row of rows) {
    if (typeof row[col.prompt] === "string") prompts.push(row[col.prompt]);
    else if (row[col.prompt] !== null) row[col.prompt] = prompts[row[col.prompt]];
  }

  function options(name, labels, used) {
    labels.forEach((label, i) => {
      if (used.has(i)) form.elements[name].append(new Option(label, String(i)));
    });
  }
  for (const [name, labels] of [["model", data.models], ["task", data.tasks], ["outcome", data.outcomes]]) {
    options(name, labels, new Set(rows.map((row) => row[col[name]])));
  }

  const first = (row) => row[col.scores][0] ?? [null, null, null, null];
  function kind(row) {
    const value = first(row)[1];
    return value === null ? "unscored" : value === 1 ? "right" : value === 0 ? "wrong" : "between";
  }
  // What is searched is made once: lower case of all texts takes longer than a search in them.
  let searched = null;
  function holds(index, text) {
    searched ??= rows.map((row) => {
      const parts = [row[col.sample], row[col.text], row[col.prompt], row[col.error]];
      for (const score of row[col.scores]) parts.push(score[2], score[3]);
      return parts.filter((part) => part).join("\n").toLowerCase();
    });
    return searched[index].includes(text);
  }

  let found = rows;
  let page = 0;
  function filter() {
    const wanted = Object.fromEntries(new FormData(form));
    const text = wanted.text.trim().toLowerCase();
    found = rows.filter((row, i) =>
      ["model", "task", "outcome"].every((name) => wanted[name] === "" || row[col[name]] === Number(wanted[name])) &&
      (wanted.score === "" || kind(row) === wanted.score) && (text === "" || holds(i, text)));
    page = 0;
    show();
  }

  function element(tag, text, attributes = {}) {
    const node = document.createElement(tag);
    if (text !== null && text !== undefined) node.textContent = text;
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  }
  const short = (text) => (text && text.length > 160 ? text.slice(0, 160) + "…" : text);
  const number = (value) => (value === null ? "-" : value.toLocaleString("en", { maximumFractionDigits: 3 }));
  // As the report's other figures are rounded.
  function millis(value) {
    if (value === null) return "-";
    const size = Math.abs(value);
    const digits = size < 10 ? 2 : size < 100 ? 1 : 0;
    return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits, roundingMode: "halfEven" });
  }

  function line(row) {
    const tr = element("tr");
    const id = row[col.epoch] > 1 ? row[col.sample] + ", epoch " + row[col.epoch] : row[col.sample];
    const open = element("button", id, { type: "button", class: "open", "aria-expanded": "false" });
    const head = element("th", null, { scope: "row" });
    head.append(open);
    const score = first(row);
    const cell = (label, text, attributes) => element("td", text, { "data-label": label, ...attributes });
    tr.append(head, cell("Model", data.models[row[col.model]], { dir: "auto" }),
      cell("Task", data.tasks[row[col.task]], { dir: "auto" }), cell("Outcome", data.outcomes[row[col.outcome]]),
      cell("Score", score[1] === null ? "unscored" : number(score[1]), { class: "n" }),
      cell("Answer", short(score[2]), { dir: "auto" }), cell("Why", short(score[3] ?? row[col.error]), { dir: "auto" }),
      cell("E2E, ms", millis(row[col.e2e]), { class: "n" }));
    open.addEventListener("click", () => {
      const opened = open.getAttribute("aria-expanded") === "true";
      open.setAttribute("aria-expanded", String(!opened));
      if (opened) tr.nextElementSibling.remove();
      else tr.after(details(row));
    });
    return tr;
  }

  function details(row) {
    const list = element("dl");
    const add = (name, text) => {
      if (text === null || text === undefined || text === "") return;
      const cell = element("dd");
      cell.append(element("pre", text, { dir: "auto" }));
      list.append(element("dt", name), cell);
    };
    add("Prompt", row[col.prompt]);
    add("Answer as it came", row[col.text]);
    for (const [scorer, value, answer, why] of row[col.scores]) {
      add(data.scorers[scorer], value === null ? "unscored" : number(value));
      add("extracted", answer);
      add("why", why);
    }
    add("Error", row[col.error]);
    add("Times", "TTFT " + millis(row[col.ttft]) + " ms, E2E " + millis(row[col.e2e]) + " ms, response E2E " +
      millis(row[col.responseE2e]) + " ms");
    add("Tokens", number(row[col.inputTokens]) + " in, " + number(row[col.outputTokens]) + " out");
    add("Cost", row[col.cost] === null ? "no price" : "$" + row[col.cost]);
    const tr = element("tr", null, { class: "more" });
    const cell = element("td", null, { colspan: "8" });
    cell.append(list);
    tr.append(cell);
    return tr;
  }

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    body.replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map(line));
    document.getElementById("count").textContent =
      found.length.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + " trials";
    document.getElementById("page").textContent = "Page " + (page + 1) + " of " + pages;
    document.getElementById("previous").disabled = page === 0;
    document.getElementById("next").disabled = page >= pages - 1;
  }

  let typing;
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(filter, 150);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("previous").addEventListener("click", () => { page--; show(); });
  document.getElementById("next").addEventListener("click", () => { page++; show(); });
  show();
  compareAnswers({ data, rows, col, element, short, number, first, kind });
})();
