import type { DivergenceView, JudgementView, OpenedReplay, StageKey, UnrecordedView } from "@/lib/contract/replay";
import { formatCount } from "@/lib/base/wording";
import type { AcceptedKind, VerifyDivergenceKind } from "@/lib/replay/replayVerdict";

/** A stage of the data flow as the definition names it. */
export const STAGE_NAMES = {
  afterItemSelector: "ItemSelector",
  input: "State input",
  afterInputPath: "InputPath",
  afterItemsPath: "Items",
  afterParameters: "Parameters",
  afterArguments: "Arguments",
  sent: "Task parameters",
  submitted: "Submitted",
  result: "Result",
  afterResultSelector: "ResultSelector",
  afterResultPath: "ResultPath",
  afterOutputPath: "OutputPath",
  output: "State output",
  variables: "Assign",
} as const satisfies Record<StageKey, string>;

/** Fields of a state, the first that it has, that say how a stage is made. */
export const STAGE_FIELDS = {
  afterItemSelector: ["ItemSelector", "Parameters"],
  input: [],
  afterInputPath: ["InputPath"],
  afterItemsPath: ["ItemsPath", "Items"],
  afterParameters: ["Parameters"],
  afterArguments: ["Arguments"],
  sent: [],
  submitted: [],
  result: ["Result"],
  afterResultSelector: ["ResultSelector"],
  afterResultPath: ["ResultPath"],
  afterOutputPath: ["OutputPath"],
  output: ["Output"],
  variables: ["Assign"],
} as const satisfies Record<StageKey, readonly string[]>;

const KINDS: Readonly<Record<VerifyDivergenceKind, string>> = {
  nextState: "another state",
  stateInput: "another input of the state",
  taskParameters: "other parameters of the task",
  attempt: "an attempt that only one side has",
  failure: "another error or cause",
  output: "another output or variable",
  end: "another end of the execution",
  detail: "another detail of the event",
  link: "another order of events",
  missing: "an event that only the record has",
  extra: "an event that only the replay has",
  time: "times outside of their bounds",
};

/** What differs, in words: `another output or variable`. */
export function kindName(kind: VerifyDivergenceKind): string {
  return KINDS[kind];
}

export const EXPLANATIONS = {
  definition: "Another definition",
  awsChange: "AWS changed",
  missingValue: "A value is missing",
  record: "The record itself",
  ours: "Nothing known",
} as const satisfies Record<DivergenceView["explanations"][number]["kind"], string>;

const ACCEPTED: Readonly<Record<AcceptedKind, string>> = {
  uuid: "random UUIDs, taken from the record",
  random: "random numbers, taken from the record",
  now: "the clock inside a state, taken from the record",
  taskToken: "task tokens",
  identity: "the name or ARN of the execution, which the record does not tell",
  interleaving: "the order of what ran side by side",
  abortPoint: "where siblings of a failure stopped",
  era: "an end that the service has recorded in two forms",
  mapRunLink: "the event that a Map Run's end follows",
  mapRun: "what children of a Map Run came to, taken from the record",
  hiddenPayload: "payloads that are cut or withheld",
  placeholder: "what the definition leaves to its deployment, taken from the record",
  number: "numbers that JavaScript cannot hold",
};

/** `${LoadArn} = arn:… (2)`, or the kind and how often. */
export function acceptedText({ kind, count, placeholder }: OpenedReplay["accepted"][number]): string {
  const what = placeholder === undefined ? ACCEPTED[kind] : `\${${placeholder.name}} = ${placeholder.value}`;
  return `${what} (${formatCount(count)})`;
}

/** Why only what is recorded of a step shows. */
export function unrecordedText({ kind, eventId }: UnrecordedView): string {
  const at = eventId === null ? "" : ` event ${formatCount(eventId)}`;
  switch (kind) {
    case "notReplayed":
      return "This execution is not replayed: what is recorded of the step is shown.";
    case "notReached":
      return "The replay did not come to this step: what is recorded of it is shown.";
    case "diverged":
      return `The replay went another way at${at}. Behind it, what is recorded is shown.`;
    case "chance":
      return `From${at} on the run hangs on chance that the record does not tell: what is recorded is shown.`;
  }
}

/** Why a retrier or catcher acted or did not: `none of its names is PaymentDeclined`. */
export function judgementText(one: JudgementView, error: string | null): string {
  const name = error ?? "an error without a name";
  switch (one.kind) {
    case "acts":
      return one.by === error ? `names ${name}` : `${one.by ?? ""} answers ${name}`;
    case "usedUp":
      return `names ${one.by ?? name}, but all its retries are made`;
    case "unanswerable":
      return `nothing answers ${name}`;
    case "notAsked":
      return one.because === "retried" ? "not asked: it was retried" : "not asked: one before it answers";
    case "otherError":
      return missText(one.errorEquals, name);
  }
}

/** The reserved names that answer less than they seem to say why. */
function missText(names: readonly string[], error: string): string {
  if (names.includes("States.TaskFailed")) return `States.TaskFailed answers everything but timeouts; this is ${error}`;
  return names.length === 1 ? `its name is not ${error}` : `none of its names is ${error}`;
}
