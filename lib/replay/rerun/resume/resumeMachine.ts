import type { MachineType, QueryLanguage, StateMachine } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { isObject, type JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { holdsLong } from "@/lib/base/long";
import { parseJson } from "@/lib/base/long-text";
import { err, ok, type Result } from "@/lib/base/result";
import { utf8Length } from "@/lib/base/utf8Length";
import type { StepContext } from "@/lib/engine/compiledMachine";
import { MAX_PAYLOAD } from "@/lib/history/serviceLimits";
import type { Cursor } from "@/lib/engine/run";
import { digest } from "@/lib/expr/digest";
import type { EndedRun } from "../endedRun";
import { unrecordedNamed } from "../../matcher";
import { restoredRun } from "../restoredRun";
import { ResumeBuilder } from "./builder";
import { type ChangedReference, ContextReferences } from "./contextReferences";
import { AS_IT_IS, levelOf, pruned, statesIn } from "./levels";
import { Names } from "./names";
import { NotResumable } from "./notResumable";
import { handOn } from "./passes";
import { objectText, RecordedData } from "./recordedData";
import { RecordedTexts } from "./recordedTexts";

/** A machine that starts where an execution failed, and what its execution is given. */
export type ResumeMachine = {
  /** `<machine>-resume-<hash>`: the hash is of the definition and the type. */
  readonly name: string;
  readonly definition: string;
  readonly machine: StateMachine;
  /** JSON text. */
  readonly input: string;
  /** References that mean something else than they did. */
  readonly changed: readonly ChangedReference[];
  /** Distributed Maps that start from their first item. */
  readonly startsAnew: readonly string[];
  /** What a state was called in the recorded machine; null: it was added. */
  readonly originOf: (state: string) => string | null;
};

/** Characters of a machine's name, and bytes of a definition. */
const MAX_NAME = 80;
const MAX_DEFINITION = 1_048_576;

/**
 * Makes the machine that resumes an execution that did not succeed; an error says, worded, why there is none. Data of the
 * execution is in the input alone, so executions that failed at the same place share a machine.
 *
 * @param definition text that the execution ran with, every placeholder filled in.
 */
export function resumeMachine(ended: EndedRun, definition: string, machineName: string): Result<ResumeMachine, string> {
  const { type } = ended.run.execution;
  const written = readDefinition(definition);
  if (!written.ok) return written;
  if (ended.run.status === "SUCCEEDED") return err("It succeeded: there is nothing to resume.");
  const ctx = restoredRun(ended);
  const root = ctx.run.cursors[0];
  if (root === undefined || root === null) return err("It ended before any state was entered: start a new execution.");
  try {
    return finished(build(ctx, root, written.value, new RecordedTexts(ended.events)), type, machineName);
  } catch (error) {
    if (error instanceof NotResumable) return err(error.message);
    throw error;
  }
}

function readDefinition(text: string): Result<JsonObject, string> {
  try {
    const value = parseJson(text);
    if (!isObject(value)) return err("The definition is no JSON object.");
    return holdsLong(value) ? err("The definition holds numbers of more digits than can be copied.") : ok(value);
  } catch (error) {
    if (error instanceof SyntaxError) return err("The definition is no JSON.");
    throw error;
  }
}

type Built = {
  readonly definition: JsonObject;
  readonly input: string;
  readonly builder: ResumeBuilder;
};

function build(ctx: StepContext, root: Cursor, written: JsonObject, recorded: RecordedTexts): Built {
  const language: QueryLanguage = written["QueryLanguage"] === "JSONata" ? "JSONata" : "JSONPath";
  const names = new Names(written);
  const references = new ContextReferences(ctx.run, language, names);
  const data = new RecordedData(names, recorded);
  const builder = new ResumeBuilder(ctx, names, data, references, language);
  const states = new Map(statesIn(written));
  const entry = builder.entry(written, root, AS_IT_IS, states);
  // What is left out by now is not asked for.
  const level = references.withRecorded(pruned(levelOf(written, entry, states)));
  const variables = new Map([...data.variablesOf(root), ...references.variables(), ...data.variables]);
  if (variables.size === 0) return { definition: level, input: data.inputOf(root), builder };
  const front = names.state("Resume", null);
  const assigns = new Map([...variables.keys()].map((name) => [name, ["variables", name]]));
  const pass = handOn(language, { kind: "input" }, "input", assigns, { Next: entry });
  const members = [["input", data.inputOf(root)] as const, ["variables", objectText(variables)] as const];
  const definition = levelOf(level, front, new Map([...statesIn(level), [front, pass]]));
  return { definition, input: objectText(members), builder };
}

function finished({ definition, input, builder }: Built, type: MachineType, machineName: string) {
  const text = jsonText(definition);
  const { machine, diagnostics } = parseMachine(text, { type });
  if (machine === undefined) {
    const found = diagnostics.find(({ severity }) => severity === "ERROR");
    return err(`The machine that was made would be refused: ${found?.message ?? "it is no definition"}`);
  }
  if (utf8Length(text) > MAX_DEFINITION) return err("The machine that was made is larger than AWS takes (1 MB).");
  if (unrecordedNamed(input, () => "") !== input) {
    return err("It needs a name or an ARN of the execution that the record does not tell.");
  }
  if (utf8Length(input) > MAX_PAYLOAD) {
    return err("Input, variables and kept results together are larger than an execution may be given (256 KiB).");
  }
  const { origins } = builder.names;
  builder.references.tellRenamed(definition, origins);
  return ok<ResumeMachine>({
    name: nameOf(machineName, text, type),
    definition: text,
    machine,
    input,
    changed: builder.references.changed,
    startsAnew: [...builder.startsAnew],
    originOf: (state) => (origins.has(state) ? (origins.get(state) ?? null) : state),
  });
}

function nameOf(machineName: string, definition: string, type: MachineType): string {
  const suffix = `-resume-${digest(`${type} ${definition}`, "SHA-256").slice(0, 8)}`;
  // A child of a Map Run has its label behind a slash, which no name may hold.
  return machineName.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, MAX_NAME - suffix.length) + suffix;
}
