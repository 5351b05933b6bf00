import { jsonEqual } from "@/lib/base/json";
import { failed, type Outcome, PASSED } from "../outcome";
import type { ExpectedCase } from "../recognise";
import { perform, type Performed, valueOf } from "./perform";
import { type Expected, readStatement } from "./shape";

/** Runs a case that says itself what has to come of it. A case that cannot be read whole fails. */
export async function checkExpected({ content }: ExpectedCase): Promise<Outcome> {
  const statement = readStatement(content);
  if (!statement.ok) return failed(`the case: ${statement.error}`);
  const performed = await perform(statement.value);
  const found = differences(statement.value.expected, performed);
  return found.length === 0 ? PASSED : failed([...found, ended(performed)].join("; "));
}

function differences(expected: Expected, ours: Performed): readonly string[] {
  return (Object.keys(expected) as (keyof Expected)[]).flatMap((name) => {
    if (holds(name, expected, ours)) return [];
    return [`${name}: ours ${shown(name, ours)}, expected ${JSON.stringify(expected[name])}`];
  });
}

function holds(name: keyof Expected, expected: Expected, ours: Performed): boolean {
  switch (name) {
    case "status":
      return expected.status === ours.status || (expected.status === EITHER && /^(FAILED|REFUSED)$/.test(ours.status));
    case "accepted":
      return ours.status !== "REFUSED";
    case "output":
      return ours.output !== null && jsonEqual(valueOf(ours.output), expected.output);
    case "outputText":
      return ours.output === expected.outputText;
    case "outputAbsent":
      return ours.output === null;
    case "nextState":
    case "error":
    case "durationMs":
    case "mapRunItems":
      return ours[name] === expected[name];
    case "causeHas":
      return (expected.causeHas ?? []).every((text) => ours.cause?.includes(text) === true);
    case "messageHas":
      return (expected.messageHas ?? []).every((text) => ours.messages.some((message) => message.includes(text)));
    case "events":
      return jsonEqual(ours.events, expected.events);
  }
}

const EITHER = "FAILED_OR_REFUSED";

function shown(name: keyof Expected, ours: Performed): string {
  switch (name) {
    case "accepted":
      return ours.status;
    case "outputText":
    case "outputAbsent":
      return ours.output ?? "none";
    case "causeHas":
      return JSON.stringify(ours.cause);
    case "messageHas":
      return JSON.stringify(ours.messages);
    default:
      return name === "output" ? (ours.output ?? "none") : JSON.stringify(ours[name]);
  }
}

/** How it ended, which explains most other differences. */
function ended({ status, error, cause, messages }: Performed): string {
  return [`ours ended ${status}`, error, cause, status === "REFUSED" ? messages.join(", ") : null]
    .filter((part) => part !== null)
    .join(": ");
}
