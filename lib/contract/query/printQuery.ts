import { type FieldRef, type Query } from "./query";
import { printPath, quoted } from "./path";
import { printValue } from "./value";

/** The text that `parseQuery` reads as the same query; of none it is empty. */
export function printQuery(query: Query | null): string {
  return query === null ? "" : printed(query, "or");
}

/** `within`: what stands around it, which says whether it needs parentheses. */
function printed(query: Query, within: "or" | "and" | "not"): string {
  switch (query.kind) {
    case "or": {
      const text = query.parts.map((part) => printed(part, "and")).join(" OR ");
      return within === "or" ? text : `(${text})`;
    }
    case "and": {
      const text = query.parts.map((part) => printed(part, "and")).join(" ");
      return within === "not" ? `(${text})` : text;
    }
    case "not":
      return `-${printed(query.part, "not")}`;
    case "text":
      return isPlainText(query.text) ? query.text : quoted(query.text);
    case "compare": {
      const value = printValue(query.value);
      return `${printField(query.field)}${query.operator}${isPlainValue(value) ? value : quoted(value)}`;
    }
  }
}

/** A field as it is written: `status`, `input.orderId`, `result["Charge card"].total`. */
export function printField(field: FieldRef): string {
  switch (field.kind) {
    case "field":
      return field.name;
    case "data":
      return `${field.name}${printPath(field.path)}`;
    case "result":
      return `result${printPath([field.state, ...field.path])}`;
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(["OR", "AND", "NOT"]);

function isPlainValue(text: string): boolean {
  return /^[^\s()"]+$/.test(text) && !KEYWORDS.has(text);
}

/** Without what the parser takes for a sign, or an ARN. */
function isPlainText(text: string): boolean {
  if (/^arn:aws[\w-]*:[^\s()"]+$/.test(text)) return true;
  return /^[^\s()"'\-:=!<>[\]][^\s()":=!<>[\]]*$/.test(text) && !KEYWORDS.has(text);
}
