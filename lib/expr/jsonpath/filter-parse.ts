import { OPERATORS, type Criterion, type Filter, type Operand, isDefinitePath, type ParsedPath } from "./token";
import { Pattern } from "./pattern";
import { SyntaxFault } from "./syntax";

/*
 * Filters as Jayway JsonPath 2.0.0 reads them: cut at `&&` and `||`, parentheses and blanks taken off both ends of
 * each part, and that part cut at the first operator found in it. Quotes protect nothing.
 */

/** Paths hold filters and filters hold paths: whoever reads the one passes itself to the other. */
type ReadPath = (text: string) => ParsedPath;

/** Reads a filter with its brackets, `[?(…)]`. Throws SyntaxFault. */
export function parseFilter(text: string, readPath: ReadPath): Filter {
  const body = /^\[\s*\?\s*\((.*)\)\s*\]$/s.exec(text.trim())?.[1];
  if (body === undefined) throw new SyntaxFault(`Filter must start with '[?(' and end with ')]'. ${text}`);
  return groups(body.trim()).map((parts) => parts.map((part) => criterion(part, readPath)));
}

/** The parts between `&&`, by the groups between `||`. */
function groups(body: string): readonly (readonly string[])[] {
  const made: string[][] = [[]];
  let expectsPart = true;
  for (const piece of body.split(/(?<=&&|\|\|)|(?=&&|\|\|)/).map((each) => each.trim())) {
    const joins = piece === "&&" || piece === "||";
    if (joins === expectsPart) throw new SyntaxFault(`Invalid operators ${body}`);
    if (piece === "||") made.push([]);
    if (!joins) made.at(-1)?.push(piece);
    expectsPart = joins;
  }
  if (expectsPart) throw new SyntaxFault(`Invalid operators ${body}`);
  return made;
}

function criterion(part: string, readPath: ReadPath): Criterion {
  const text = withoutClosing(part.replace(/^[[?( ]+/, ""));
  if (text === "") throw new SyntaxFault(`Invalid criterion ${part}`);
  const operator = OPERATORS.find((each) => text.includes(each));
  if (operator === undefined) return exists(text, readPath);
  const at = text.indexOf(operator);
  const left = operand(
    text
      .slice(0, at)
      .trim()
      .replace(/^!(?=@)/, ""),
    readPath,
  );
  const right = text.slice(at + operator.length).trim();
  if (right.startsWith("!@")) throw new SyntaxFault("Invalid negation! Can only be used for existence check");
  return { kind: "compare", left, operator, right: operand(right, readPath) };
}

/** Without the brackets and blanks at its end; a pattern with `+$` is quadratic in a long row of them elsewhere. */
function withoutClosing(text: string): string {
  let end = text.length;
  while (end > 0 && ") ".includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function exists(text: string, readPath: ReadPath): Criterion {
  const negated = text.startsWith("!@");
  const path = negated ? text.slice(1) : text;
  if (!isPath(path)) throw new SyntaxFault(`${text} is neither a path nor a comparison`);
  return { kind: "exists", path: definite(path, readPath), expected: !negated };
}

function operand(text: string, readPath: ReadPath): Operand {
  if (isPath(text)) return { kind: "path", path: definite(text, readPath), fromRoot: text.startsWith("$") };
  if (text.startsWith("'") && text.endsWith("'")) {
    if (text.length === 1) throw new SyntaxFault(`Text is not closed: ${text}`);
    return { kind: "text", text: text.slice(1, -1) };
  }
  const pattern = /^\/(.*)\/(i?)$/s.exec(text);
  if (pattern === null) {
    if (text === "/" || text === "/i") throw new SyntaxFault(`Pattern is not closed: ${text}`);
    return { kind: "text", text };
  }
  const compiled = Pattern.compile(pattern[1] ?? "", pattern[2] === "i");
  if (compiled === null) throw new SyntaxFault(`Pattern cannot be read: ${text}`);
  return { kind: "pattern", pattern: compiled };
}

function isPath(text: string): boolean {
  return text.startsWith("$") || text.startsWith("@");
}

function definite(text: string, readPath: ReadPath): ParsedPath {
  const path = readPath(text);
  if (!isDefinitePath(path.tokens)) throw new SyntaxFault(`the predicate path: ${text} is not definite`);
  return path;
}
