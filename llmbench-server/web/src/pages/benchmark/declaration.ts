import { isMap, isScalar, isSeq, parseDocument, type Document } from "yaml";

/** What a field holds as text; undefined where the text writes it in a way that the form does not. */
type Plain = string | undefined;

/** A model of a declaration, so far as the form knows it. */
export interface ModelField {
  readonly ref: Plain;
  readonly baseUrl: Plain;
}

/** A task of a declaration, so far as the form knows it. */
export interface TaskField {
  readonly name: Plain;
  /** Undefined where it is made up or has no file. */
  readonly dataset: Plain;
  /** Undefined where it is a list of messages. */
  readonly prompt: Plain;
  /** Undefined where a scorer has options. */
  readonly scorers: Plain;
}

/** What the form shows of a declaration. */
export interface Fields {
  readonly name: Plain;
  /** Undefined where it is no list. */
  readonly models: readonly ModelField[] | undefined;
  /** Undefined where it is no list. */
  readonly tasks: readonly TaskField[] | undefined;
  readonly load: Plain;
  readonly budget: Plain;
  readonly gates: Plain;
}

export type Path = readonly (string | number)[];

/** The fields of a text; none where it is not YAML, or not a benchmark's. */
export function fieldsOf(text: string): Fields | null {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  return {
    name: plainAt(document, ["benchmark"]),
    models: items(document, ["models"])?.map((node, index) => ({
      ref: isMap(node) ? plainAt(document, ["models", index, "ref"]) : plain(node),
      baseUrl: isMap(node) ? plainAt(document, ["models", index, "base-url"]) : plain(node) && "",
    })),
    tasks: items(document, ["tasks"])?.map((node, index) => ({
      name: isMap(node) ? plainAt(document, ["tasks", index, "name"]) : undefined,
      dataset: isMap(node) ? datasetAt(document, index) : undefined,
      prompt: isMap(node) ? plainAt(document, ["tasks", index, "prompt"]) : undefined,
      scorers: isMap(node) ? listed(document, ["tasks", index, "scorers"], ", ") : undefined,
    })),
    load: plainAt(document, ["load"]),
    budget: plainAt(document, budgetOf(document)),
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
    document.setIn(["models", index], document.createNode({ ref: plain(node), "base-url": value }));
  }
  return written(document);
}

/** The text with one more model or task. */
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

/** Where the sum of the budget stands. */
export function budgetPath(text: string): Path {
  return budgetOf(parseDocument(text));
}

function datasetOf(document: Document.Parsed, task: number): Path {
  const path = ["tasks", task, "dataset"];
  return isMap(at(document, path)) ? [...path, "file"] : path;
}

/** A data set's file; one of a data set that has none would stand beside what it is made of. */
function datasetAt(document: Document.Parsed, task: number): Plain {
  const node = at(document, ["tasks", task, "dataset"]);
  return isMap(node) && !node.has("file") ? undefined : plainAt(document, datasetOf(document, task));
}

/** A sum alone is a budget too. */
function budgetOf(document: Document.Parsed): Path {
  const node = at(document, ["budget"]);
  return node === undefined || isMap(node) ? ["budget", "usd"] : ["budget"];
}

function written(document: Document.Parsed): string {
  return document.toString({ lineWidth: 0 });
}

function at(document: Document.Parsed, path: Path): unknown {
  return document.getIn(path, true);
}

/** The nodes of a list, none of one that is not there; undefined for what is no list. */
function items(document: Document.Parsed, path: Path): readonly unknown[] | undefined {
  const node = at(document, path);
  if (isSeq(node)) return node.items;
  return plain(node) === "" ? [] : undefined;
}

function plainAt(document: Document.Parsed, path: Path): Plain {
  return plain(at(document, path));
}

function plain(node: unknown): Plain {
  if (node === undefined || node === null) return "";
  if (!isScalar(node)) return undefined;
  const { value } = node;
  if (value === null) return "";
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

/** A list of plain values as one text; undefined where one of them is more than that, or it is no list. */
function listed(document: Document.Parsed, path: Path, between: string): Plain {
  const all = items(document, path)?.map(plain);
  return all?.every((text) => text !== undefined) ? all.join(between) : undefined;
}
