import { isMap, isScalar, isSeq, parseDocument, type Document, type Node } from "yaml";

/** A model of a declaration, so far as the form knows it. */
export interface ModelField {
  readonly ref: string;
  readonly baseUrl: string;
}

/** A task of a declaration, so far as the form knows it. */
export interface TaskField {
  readonly name: string;
  readonly dataset: string;
  readonly prompt: string;
  /** Missing where a scorer has options: then the text alone tells. */
  readonly scorers: string | undefined;
}

/** What the form shows of a declaration. */
export interface Fields {
  readonly name: string;
  readonly models: readonly ModelField[];
  readonly tasks: readonly TaskField[];
  readonly load: string | undefined;
  readonly budget: string;
  readonly gates: string | undefined;
}

export type Path = readonly (string | number)[];

/** The fields of a text; none where it is not YAML, or not a benchmark's. */
export function fieldsOf(text: string): Fields | null {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  return {
    name: textAt(document, ["benchmark"]),
    models: items(document, ["models"]).map((node, index) => ({
      ref: isMap(node) ? textAt(document, ["models", index, "ref"]) : textOf(node),
      baseUrl: textAt(document, ["models", index, "base-url"]),
    })),
    tasks: items(document, ["tasks"]).map((_, index) => ({
      name: textAt(document, ["tasks", index, "name"]),
      dataset: textAt(document, datasetOf(document, index)),
      prompt: textAt(document, ["tasks", index, "prompt"]),
      scorers: listed(document, ["tasks", index, "scorers"], ", "),
    })),
    load: isMap(at(document, ["load"])) ? undefined : textAt(document, ["load"]),
    budget: textAt(document, ["budget", "usd"]),
    gates: listed(document, ["gates"], "\n"),
  };
}

/** The text with one field changed; comments and all else stay. A field set to nothing is left out. */
export function changed(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text);
  if (value === "" || (Array.isArray(value) && value.length === 0)) document.deleteIn(path);
  else document.setIn(path, value);
  return written(document);
}

/** The text with another model's name, whichever way it is written. */
export function withModel(text: string, index: number, field: keyof ModelField, value: string): string {
  const document = parseDocument(text);
  const node = at(document, ["models", index]);
  if (field === "ref") document.setIn(isMap(node) ? ["models", index, "ref"] : ["models", index], value);
  else if (isMap(node)) {
    if (value === "") document.deleteIn(["models", index, "base-url"]);
    else document.setIn(["models", index, "base-url"], value);
  } else if (value !== "") {
    document.setIn(["models", index], document.createNode({ ref: textOf(node), "base-url": value }));
  }
  return written(document);
}

/** The text with one more model or task, or one fewer. */
export function withMore(text: string, list: "models" | "tasks", value: unknown): string {
  const document = parseDocument(text);
  if (isSeq(at(document, [list]))) document.addIn([list], document.createNode(value));
  else document.setIn([list], document.createNode([value]));
  return written(document);
}

/** Where the name of a task's data set stands. */
export function datasetPath(text: string, task: number): Path {
  return datasetOf(parseDocument(text), task);
}

function datasetOf(document: Document.Parsed, task: number): Path {
  const path = ["tasks", task, "dataset"];
  return isMap(at(document, path)) ? [...path, "file"] : path;
}

function written(document: Document.Parsed): string {
  return document.toString({ lineWidth: 0 });
}

function at(document: Document.Parsed, path: Path): unknown {
  return document.getIn(path, true);
}

function items(document: Document.Parsed, path: Path): readonly unknown[] {
  const node = at(document, path);
  return isSeq(node) ? node.items : [];
}

function textAt(document: Document.Parsed, path: Path): string {
  return textOf(at(document, path));
}

function textOf(node: unknown): string {
  if (!isScalar(node as Node)) return "";
  const { value } = node as { value: unknown };
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}

/** A list of plain values as one text; nothing where one of them is more than that. */
function listed(document: Document.Parsed, path: Path, between: string): string | undefined {
  const all = items(document, path);
  return all.every((node) => isScalar(node as Node)) ? all.map(textOf).join(between) : undefined;
}
