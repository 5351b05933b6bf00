import type { ConditionView, OperandView } from "./conditionView";
import type { DivergedChoice } from "./replayVerdict";

/** What a Choice compared, a line each: `rule 1 → Ship does not hold: $.total = 90 NumericGreaterThan 100`. */
export function choiceLines({ state, eventId, rules, otherwise }: DivergedChoice): readonly string[] {
  const lines = rules.map(({ index, next, holds, asked }) => {
    const outcome = holds === null ? "failed the state" : holds ? "holds" : "does not hold";
    return `rule ${index + 1} → ${next} ${outcome}: ${conditionText(asked)}`;
  });
  return [
    `the Choice ${state} (event ${eventId}) compared:`,
    ...lines.map((line) => `  ${line}`),
    ...(otherwise === null ? [] : [`  default → ${otherwise}`]),
  ];
}

/** A condition in one line. The depth is that of the definition's condition. */
export function conditionText(asked: ConditionView): string {
  switch (asked.kind) {
    case "all":
      return `(${asked.of.map(conditionText).join(" and ")})`;
    case "any":
      return `(${asked.of.map(conditionText).join(" or ")})`;
    case "not":
      return `not ${asked.of.map(conditionText).join("")}`;
    case "compare":
      return `${operandText(asked.left)} ${asked.op} ${operandText(asked.right)}`;
    case "expression":
      return [asked.text.trim(), ...asked.reads.map(operandText)].join("; ");
  }
}

function operandText({ path, text }: OperandView): string {
  const value = text ?? "(nothing there)";
  return path === null ? value : `${path} = ${value}`;
}
