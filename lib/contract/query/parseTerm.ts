import { DATA_FIELD_NAMES, FIELD_NAMES, fieldNamed, type DataFieldName } from "./fields";
import { nearestOf } from "./nearest";
import { readPath, unescaped } from "./path";
import { type FieldRef, type Operator, OPERATORS_OF, type Query } from "./query";
import { queryField } from "./fields";
import type { Scanner } from "./scanner";
import { expectedOf, readValue } from "./value";

const DATA = /(input|output|result)((?:\.?\[?"(?:[^"\\]|\\.)*"\]?|\.[^\s.[\]()"':=!<>]*|\[[^\]\s]*\]?)*)/iy;
const NAME = /[A-Za-z][\w.-]*/y;
const BARE = /[^\s()"]+/y;
/** What is a text though it looks like a field and an operator: an ARN; an address, `TypeError: …`, an Express execution's `NAME:UUID`. */
const ARN = /arn:aws[\w-]*:/y;
const PLAIN = /[A-Za-z][\w.-]*:(?:\/\/|(?=\s|$)|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=[\s)]|$))/y;
const OPERATOR_FIRST = /!=|<=|>=|[:=<>]/y;

/** Reads a text or a comparison. */
export function parseTerm(scanner: Scanner): Query {
  if (scanner.peek() === '"') return quotedText(scanner);
  const operator = scanner.look(OPERATOR_FIRST)?.[0] as Operator | undefined;
  if (operator !== undefined) scanner.stop({ kind: "missingField", operator }, scanner.at, operator.length);
  return dataComparison(scanner) ?? fieldComparison(scanner) ?? bareText(scanner);
}

function quotedText(scanner: Scanner): Query {
  const from = scanner.at;
  const text = unescaped(scanner.quoted());
  if (text.trim() === "") scanner.stop({ kind: "emptyText" }, from, scanner.at - from);
  return { kind: "text", text };
}

function bareText(scanner: Scanner): Query {
  return { kind: "text", text: scanner.match(BARE)?.[0] ?? "" };
}

function dataComparison(scanner: Scanner): Query | null {
  const from = scanner.at;
  const [whole = "", word = "", pathText = ""] = scanner.match(DATA) ?? [];
  const name = DATA_FIELD_NAMES.find((one) => one === word.toLowerCase());
  const operator = name === undefined ? null : scanner.operator();
  if (name === undefined || operator === null) {
    scanner.at = from;
    return null;
  }
  const path = readPath(pathText);
  if (path === null) return scanner.stop({ kind: "wrongPath", field: name }, from, whole.length);
  const field = dataField(name, path);
  if (field === null) return scanner.stop({ kind: "missingState" }, from, whole.length);
  return comparison(scanner, field, whole, operator, from);
}

function dataField(name: DataFieldName, path: readonly (string | number)[]): FieldRef | null {
  if (name !== "result") return { kind: "data", name, path };
  const [state, ...rest] = path;
  return typeof state === "string" ? { kind: "result", state, path: rest } : null;
}

function fieldComparison(scanner: Scanner): Query | null {
  if (scanner.look(ARN) !== null) return null;
  const from = scanner.at;
  const name = scanner.match(NAME)?.[0] ?? "";
  const operator = name === "" ? null : scanner.operator();
  const field = fieldNamed(name);
  if (operator !== null && field !== null)
    return comparison(scanner, { kind: "field", name: field }, name, operator, from);
  scanner.at = from;
  if (operator === null || scanner.look(PLAIN) !== null) return null;
  const nearest = nearestOf([...FIELD_NAMES, ...DATA_FIELD_NAMES], name);
  return scanner.stop({ kind: "unknownField", name, nearest }, from, name.length);
}

function comparison(scanner: Scanner, field: FieldRef, name: string, operator: Operator, from: number): Query {
  const allowed = OPERATORS_OF[field.kind === "field" ? queryField(field.name).type : "data"];
  const behind = scanner.at - operator.length;
  if (!allowed.includes(operator))
    scanner.stop({ kind: "wrongOperator", field: name, operator, allowed }, behind, operator.length);
  scanner.skipBlanks();
  const at = scanner.at;
  const isMissing = scanner.isAtEnd() || "()".includes(scanner.peek()) || scanner.keyword() !== null;
  if (isMissing) {
    const expected = expectedOf(field, operator);
    return scanner.stop({ kind: "missingValue", field: name, expected }, from, behind + operator.length - from);
  }
  const text = scanner.peek() === '"' ? unescaped(scanner.quoted()) : (scanner.match(BARE)?.[0] ?? "");
  const value = readValue(field, operator, text);
  if (value.ok) return { kind: "compare", field, operator, value: value.value };
  return scanner.stop({ kind: "wrongValue", field: name, text, ...value.error }, at, scanner.at - at);
}
