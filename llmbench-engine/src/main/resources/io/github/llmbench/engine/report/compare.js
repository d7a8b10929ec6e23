"use strict";
/** Two texts as words that both have and words that one has: [[kind, text]…] a side; kinds are "same" and "only". */
function wordDiff(left, right) {
  const MOST = 4_000_000;
  const words = (text) => {
    if (window.Intl?.Segmenter) {
      return Array.from(new Intl.Segmenter(undefined, { granularity: "word" }).segment(text), (part) => part.segment);
    }
    return text.split(/(\s+|\b)/).filter((part) => part !== "");
  };
  const a = words(left);
  const b = words(right);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const n = a.length - start - end;
  const m = b.length - start - end;
  const sides = [[], []];
  const push = (side, kind, text) => {
    const last = sides[side].at(-1);
    if (last && last[0] === kind) last[1] += text;
    else if (text !== "") sides[side].push([kind, text]);
  };
  const both = (text) => { push(0, "same", text); push(1, "same", text); };
  both(a.slice(0, start).join(""));
  if (n * m > MOST) {
    push(0, "only", a.slice(start, start + n).join(""));
    push(1, "only", b.slice(start, start + m).join(""));
  } else {
    // The longest common subsequence of what lies between, from its end.
    const width = m + 1;
    const common = new Uint16Array((n + 1) * width);
    for (let i = n - 1; i >= 0; i--) {
      for (let j = m - 1; j >= 0; j--) {
        common[i * width + j] = a[start + i] === b[start + j]
          ? common[(i + 1) * width + j + 1] + 1
          : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
      }
    }
    let i = 0;
    let j = 0;
    while (i < n || j < m) {
      if (i < n && j < m && a[start + i] === b[start + j]) {
        both(a[start + i]);
        i++;
        j++;
      } else if (j === m || (i < n && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
        push(0, "only", a[start + i++]);
      } else {
        push(1, "only", b[start + j++]);
      }
    }
  }
  both(a.slice(a.length - end).join(""));
  return sides;
}

/** The section in which the answers of two models to the same samples stand side by side. */
function compareAnswers({ data, rows, col, element, short, number, first, kind }) {
  const form = document.getElementById("pair");
  const answered = [...new Set(rows.map((row) => row[col.model]))].sort((a, b) => a - b);
  if (!form || answered.length < 2) return;
  document.getElementById("compare").hidden = false;
  const PAGE = 25;
  const body = document.getElementById("pairs");
  answered.forEach((model, i) => {
    form.elements.left.append(new Option(data.models[model], String(model), i === 0, i === 0));
    form.elements.right.append(new Option(data.models[model], String(model), i === 1, i === 1));
  });
  let pairs = [];
  let found = [];
  let page = 0;

  function pair() {
    const left = Number(form.elements.left.value);
    const right = Number(form.elements.right.value);
    const lefts = new Map();
    const key = (row) => JSON.stringify([row[col.task], row[col.sample], row[col.epoch]]);
    for (const row of rows) if (row[col.model] === left) lefts.set(key(row), row);
    pairs = rows.filter((row) => row[col.model] === right && lefts.has(key(row))).map((row) => [lefts.get(key(row)), row]);
    filter();
  }

  const value = (row) => first(row)[1];
  const HOLDS = {
    all: () => true,
    score: ([l, r]) => value(l) !== value(r),
    left: ([l, r]) => value(l) !== null && value(r) !== null && value(l) > value(r),
    right: ([l, r]) => value(l) !== null && value(r) !== null && value(l) < value(r),
    text: ([l, r]) => l[col.text] !== r[col.text],
  };
  function filter() {
    found = pairs.filter(HOLDS[form.elements.show.value]);
    page = 0;
    show();
  }

  const said = (row) => data.outcomes[row[col.outcome]] + ", " + (value(row) === null ? "unscored" : number(value(row)));
  function line([left, right]) {
    const tr = element("tr");
    const id = left[col.epoch] > 1 ? left[col.sample] + ", epoch " + left[col.epoch] : left[col.sample];
    const open = element("button", id, { type: "button", class: "open", "aria-expanded": "false" });
    const head = element("th", null, { scope: "row" });
    head.append(open);
    tr.append(head, element("td", data.tasks[left[col.task]], { dir: "auto", "data-label": "Task" }));
    for (const row of [left, right]) {
      const model = data.models[row[col.model]];
      tr.append(element("td", said(row), { class: "score-" + kind(row), "data-label": model }),
        element("td", short(first(row)[2] ?? row[col.text] ?? row[col.error]), { dir: "auto", "data-label": "Answer" }));
    }
    open.addEventListener("click", () => {
      const opened = open.getAttribute("aria-expanded") === "true";
      open.setAttribute("aria-expanded", String(!opened));
      if (opened) tr.nextElementSibling.remove();
      else tr.after(details(left, right));
    });
    return tr;
  }

  function details(left, right) {
    const tr = element("tr", null, { class: "more" });
    const cell = element("td", null, { colspan: "6" });
    if (left[col.prompt]) {
      cell.append(element("h3", "Prompt"), element("pre", left[col.prompt], { dir: "auto" }));
    }
    const sides = element("div", null, { class: "sides" });
    const texts = wordDiff(left[col.text] ?? "", right[col.text] ?? "");
    [left, right].forEach((row, side) => {
      const part = element("div");
      const text = element("pre", null, { dir: "auto" });
      for (const [how, words] of texts[side]) {
        text.append(element(how === "same" ? "span" : "mark", words));
      }
      part.append(element("h3", data.models[row[col.model]] + ": " + said(row), { dir: "auto" }), text);
      if (first(row)[3] ?? row[col.error]) part.append(element("p", first(row)[3] ?? row[col.error], { class: "note", dir: "auto" }));
      sides.append(part);
    });
    cell.append(sides);
    tr.append(cell);
    return tr;
  }

  function show() {
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    body.replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map(line));
    document.getElementById("pair-left").textContent = data.models[Number(form.elements.left.value)];
    document.getElementById("pair-right").textContent = data.models[Number(form.elements.right.value)];
    document.getElementById("pair-count").textContent = found.length.toLocaleString("en") + " of " +
      pairs.length.toLocaleString("en") + " samples that both models were asked";
    document.getElementById("pair-page").textContent = "Page " + (page + 1) + " of " + pages;
    document.getElementById("pair-previous").disabled = page === 0;
    document.getElementById("pair-next").disabled = page >= pages - 1;
  }

  form.addEventListener("change", (event) => (event.target.name === "show" ? filter() : pair()));
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("pair-previous").addEventListener("click", () => { page--; show(); });
  document.getElementById("pair-next").addEventListener("click", () => { page++; show(); });
  pair();
}
