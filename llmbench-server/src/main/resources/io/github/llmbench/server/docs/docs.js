// Shows the contract. Everything is put in as text, so that nothing in it can become markup.
const node = (name, text, ...children) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
};
const contract = await (await fetch("/api/openapi.json")).json();
const resolved = (part) =>
  part && part.$ref ? resolved(part.$ref.slice(2).split("/").reduce((at, key) => at[key.replace(/~1/g, "/").replace(/~0/g, "~")], contract)) : part;
const schemaName = (schema) => (schema?.$ref ? schema.$ref.split("/").pop() : null);
const schemaView = (schema) => {
  const name = schemaName(schema);
  if (!name) return node("pre", JSON.stringify(schema, null, 1));
  const link = node("a", name);
  link.href = `#schema-${name}`;
  return node("p", null, link);
};
const content = (part) =>
  Object.entries(part?.content ?? {}).map(([type, media]) => node("div", null, node("code", type), schemaView(media.schema)));
const main = document.getElementById("main");
main.append(node("pre", contract.info.description));
for (const tag of contract.tags) {
  main.append(node("h2", tag.name), node("p", tag.description));
  for (const [path, item] of Object.entries(contract.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!operation.tags?.includes(tag.name)) continue;
      const box = node("details", null, node("summary", null, Object.assign(node("span", method.toUpperCase()), { className: "method" }), node("code", path), node("span", ` ${operation.summary}`)));
      if (operation.description) box.append(node("p", operation.description));
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved);
      if (parameters.length) {
        box.append(node("table", null, ...parameters.map((p) => node("tr", null, node("td", null, node("code", p.name)), node("td", p.in + (p.required ? ", required" : "")), node("td", p.description ?? "")))));
      }
      const body = resolved(operation.requestBody);
      if (body) box.append(node("h4", "Body"), ...content(body));
      for (const [status, answer] of Object.entries(operation.responses)) {
        box.append(node("h4", `${status} ${resolved(answer).description ?? ""}`), ...content(resolved(answer)));
      }
      main.append(box);
    }
  }
}
main.append(node("h2", "schemas"));
for (const [name, schema] of Object.entries(contract.components.schemas)) {
  const box = node("details", null, node("summary", name), node("pre", JSON.stringify(schema, null, 1)));
  box.id = `schema-${name}`;
  main.append(box);
}
const open = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target) { target.open = true; target.scrollIntoView(); }
};
addEventListener("hashchange", open);
open();
