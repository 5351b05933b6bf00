import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isObject, type Json } from "@/lib/base/json";
import { instant } from "@/lib/base/instant";
import { type Answering, type Observed, observed, startOf, type Subject, subjectOf } from "./disturbed";
import { guessedData } from "./guessedData";

const DEFINITIONS = fileURLToPath(new URL("../../../../shared/definitions", import.meta.url));
const CASES = fileURLToPath(new URL("../../../../shared/corpus/cases", import.meta.url));

/** A machine that people really wrote, with data with which it comes to a good end. */
export type PublicMachine = {
  readonly name: string;
  readonly subject: Subject;
  readonly input: string;
  readonly answer: Answering;
  readonly whole: Observed;
};

/** Values that are tried for the constants of its Choices. */
const SEEDS = [0, 1, 2, 3, 4, 5];

/**
 * The public machines that invoke a task and end well with guessed data, twice alike: what hangs on chance or the clock
 * cannot be compared. Says aloud how many are left out, and when none are here.
 */
export async function publicMachines(): Promise<readonly PublicMachine[]> {
  const found: PublicMachine[] = [];
  const texts = new Map([...textsIn(DEFINITIONS), ...textsIn(CASES)]);
  const left = { refused: 0, noTask: 0, endsBadly: 0, changes: 0 };
  const known = new Set<string>();
  for (const [name, text] of texts) {
    const definition = definitionIn(text);
    const subject = definition === null ? null : subjectOf(definition);
    if (definition === null || subject === null) left.refused++;
    else if (!/"Type":\s*"Task"/.test(JSON.stringify(definition))) left.noTask++;
    else if (!known.has(JSON.stringify(definition))) {
      known.add(JSON.stringify(definition));
      const one = await running(name, subject);
      if (typeof one === "string") left[one]++;
      else found.push(one);
    }
  }
  console.info(`${found.length} public machines run; left out: ${JSON.stringify(left)}`);
  return found;
}

async function running(name: string, subject: Subject): Promise<PublicMachine | "endsBadly" | "changes"> {
  for (const seed of SEEDS) {
    const data = guessedData(subject.definition, seed);
    const answer: Answering = () => data;
    const input = JSON.stringify(data);
    const whole = await observed(subject.compiled, startOf(input), answer);
    if (whole.result.run.status !== "SUCCEEDED" || whole.invoked.length === 0) continue;
    const again = await observed(subject.compiled, startOf(input, "run-2", instant(Date.UTC(2027, 1, 1))), answer);
    if (again.result.run.output?.replaceAll("run-2", "run-1") !== whole.result.run.output) return "changes";
    return { name, subject, input, answer, whole };
  }
  return "endsBadly";
}

function textsIn(folder: string): readonly (readonly [string, string])[] {
  if (!existsSync(folder)) {
    console.warn(`SKIPPED: nothing in ${folder}; public machines did not run`);
    return [];
  }
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".json") && !path.includes("invalid-"))
    .sort()
    .map((path) => [path, readFileSync(join(folder, path), "utf8")] as const);
}

/** Placeholders are names of resources: any text does. */
function definitionIn(text: string) {
  const filled = text.replace(/\$\{[^}"]*\}/g, "arn:aws:lambda:eu-west-1:123456789012:function:work");
  try {
    const value = JSON.parse(filled) as Json;
    const inner = isObject(value) && value["definition"] !== undefined ? value["definition"] : value;
    return isObject(inner) ? inner : null;
  } catch {
    return null;
  }
}
