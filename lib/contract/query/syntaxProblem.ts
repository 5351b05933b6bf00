import type { Operator } from "./query";

/** What is wrong at a place of a query: facts, worded by `wordProblem`. */
export type SyntaxFault =
  | { readonly kind: "unknownField"; readonly name: string; readonly nearest: string | null }
  | {
      readonly kind: "wrongOperator";
      readonly field: string;
      readonly operator: Operator;
      readonly allowed: readonly Operator[];
    }
  | { readonly kind: "missingValue"; readonly field: string; readonly expected: string }
  | { readonly kind: "missingState" }
  | { readonly kind: "missingField"; readonly operator: Operator }
  | {
      readonly kind: "wrongValue";
      readonly field: string;
      readonly text: string;
      readonly expected: string;
      readonly nearest: string | null;
    }
  | { readonly kind: "wrongPath"; readonly field: string }
  | { readonly kind: "emptyText" }
  | { readonly kind: "openQuote" }
  | { readonly kind: "openParenthesis" }
  | { readonly kind: "strayParenthesis" }
  | { readonly kind: "missingTerm"; readonly behind: string | null }
  | { readonly kind: "tooLong"; readonly most: number }
  | { readonly kind: "tooDeep"; readonly most: number }
  | { readonly kind: "tooMany"; readonly most: number };

/** `at` and `length` in UTF-16 units of the text; a length of 0 is the place where something is missing. */
export type SyntaxProblem = { readonly at: number; readonly length: number; readonly fault: SyntaxFault };

/** One sentence that says what was found, and one that says what to do. */
export function wordProblem({ fault }: SyntaxProblem): string {
  switch (fault.kind) {
    case "unknownField":
      return `There is no field \`${fault.name}\`${suggested(fault.nearest)} To find the text itself, put it in quotes.`;
    case "wrongOperator":
      return `\`${fault.field}\` is not compared by \`${fault.operator}\`. It takes ${listed(fault.allowed)}.`;
    case "missingValue":
      return `\`${fault.field}\` has no value. Write ${fault.expected} behind it.`;
    case "missingState":
      return "`result` needs a state and a path, such as `result.ChargeCard.paymentId`.";
    case "missingField":
      return `Nothing stands before \`${fault.operator}\`. Write a field before it, or put the text in quotes.`;
    case "wrongValue":
      return `\`${fault.text}\` is no value of \`${fault.field}\`${suggested(fault.nearest)} Write ${fault.expected}.`;
    case "wrongPath":
      return `The path behind \`${fault.field}\` is not complete. Write it as \`.name\`, \`[0]\` or \`["a name"]\`.`;
    case "emptyText":
      return "Nothing stands between these quotes. Write the text that is to be found.";
    case "openQuote":
      return 'This quote does not end. Write `"` at its end, or `\\"` for a quote within it.';
    case "openParenthesis":
      return "This parenthesis does not end. Write `)` at its end.";
    case "strayParenthesis":
      return "No parenthesis is open here. Take it out, or put it in quotes.";
    case "missingTerm":
      return fault.behind === null
        ? "Nothing stands between these parentheses. Write a condition."
        : `Nothing stands beside \`${fault.behind}\`. Write a condition, or put it in quotes.`;
    case "tooLong":
      return `The query has more than ${fault.most} characters. Take something out.`;
    case "tooDeep":
      return `Parentheses and \`-\` stand more than ${fault.most} deep. Take some out.`;
    case "tooMany":
      return `The query has more than ${fault.most} conditions. Take some out.`;
  }
}

/** The query with a caret under the place, for terminals: two lines. Tabs and ends of lines become blanks. */
export function pointAt(text: string, { at, length }: Pick<SyntaxProblem, "at" | "length">): string {
  const line = text.replace(/\s/g, " ");
  return `${line}\n${" ".repeat([...line.slice(0, at)].length)}${"^".repeat(Math.max(1, length))}`;
}

function suggested(nearest: string | null): string {
  return nearest === null ? "." : `; did you mean \`${nearest}\`?`;
}

function listed(operators: readonly Operator[]): string {
  const quoted = operators.map((operator) => `\`${operator}\``);
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1) ?? ""}`;
}
