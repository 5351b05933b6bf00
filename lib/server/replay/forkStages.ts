import type { StateMachine } from "@/lib/asl/machine";
import type { Diagnostic } from "@/lib/asl/diagnostic";
import type { Json } from "@/lib/base/json";
import { parseJson } from "@/lib/base/long-text";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import { digest } from "@/lib/expr/digest";
import type { ForkEdits, ForkStage, MockedTask } from "@/lib/replay/fork/fork";
import { ForkRefused } from "@/lib/replay/fork/runFork";
import { readMocks } from "@/lib/runner/mock";
import { mockedTask } from "./mockedTask";
import type { ReplayedExecution } from "./replayedExecution";
import { readFor } from "./verifyTask";

/** Stages as a run takes them. */
export type ReadStages = {
  readonly stages: readonly ForkStage[];
  /** The last definition that an edit gives; null: all keep that of the execution. */
  readonly definition: { readonly text: string; readonly machine: StateMachine } | null;
  /** What our checks mind in the definitions that edits give. */
  readonly findings: readonly Diagnostic[];
  /** Answers what the record does not; null: nothing does. */
  readonly mock: MockedTask | null;
};

/** A definition of an edit that is none. */
export class UnreadableDefinition extends ForkRefused {
  constructor(
    message: string,
    readonly findings: readonly Diagnostic[],
  ) {
    super(message);
  }
}

/**
 * Reads the definitions of stages as those of the execution are read: what is left to the deployment is filled with what
 * the record tells of it.
 *
 * @throws ForkRefused, UnreadableDefinition
 */
export function readStages(
  { events, subject: { type, arn } }: ReplayedExecution,
  bodies: readonly ForkStageBody[],
): ReadStages {
  let definition: ReadStages["definition"] = null;
  const findings: Diagnostic[] = [];
  const stages = bodies.map(({ at, edits: { definition: text, variables, mock: _mock, ...edits } }): ForkStage => {
    const given: ForkEdits = variables === undefined ? edits : { ...edits, variables: valuesOf(variables) };
    if (text === undefined) return { at, edits: given };
    const read = readFor({ hash: digest(text, "SHA-256"), text, assumed: false }, type, { events, arn });
    if (!read.machine.ok) throw new UnreadableDefinition(read.machine.error, read.validation.findings);
    definition = { text, machine: read.machine.value };
    findings.push(...read.validation.findings);
    return { at, edits: { ...given, machine: read.machine.value } };
  });
  return { stages, definition, findings, mock: mockOf(bodies) };
}

/** What the last stage that has a mock file says of it. */
function mockOf(bodies: readonly ForkStageBody[]): MockedTask | null {
  const given = bodies.findLast(({ edits }) => edits.mock !== undefined)?.edits.mock;
  if (given === undefined) return null;
  const file = jsonIn(given.file);
  if (file === undefined) throw new ForkRefused("The mock file is no JSON.");
  const mocks = readMocks(file, given.machine, given.case);
  if (!mocks.ok) throw new ForkRefused(`The mock file cannot be used: ${mocks.error.place} ${mocks.error.message}.`);
  return mockedTask(mocks.value);
}

function jsonIn(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function valuesOf(variables: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, JSON.parse(text) as Json]));
}
