import type { JsonDifference } from "./jsonDiff";
import type { VerifyDivergence } from "./replayVerdict";

/*
 * What would explain a divergence. Rules look at the divergence and at what is known of the record; the first that
 * is certain comes first, and a fault of ours is what remains when nothing else explains it.
 */

/**
 * - `definition`: another definition than the one at hand ran.
 * - `awsChange`: AWS did this otherwise at that time.
 * - `missingValue`: the replay lacked a value that the run had.
 * - `record`: the recorded times contradict themselves or the definition.
 * - `ours`: nothing known explains it.
 */
export type ExplanationKind = "definition" | "awsChange" | "missingValue" | "record" | "ours";

export type Explanation = {
  readonly kind: ExplanationKind;
  readonly isCertain: boolean;
  /** One sentence, with what in the record speaks for it. */
  readonly because: string;
};

export type Evidence = {
  readonly divergence: VerifyDivergence;
  /** The definition is the nearest that is known, not certainly the one the execution ran with. */
  readonly definitionAssumed: boolean;
  /** Hash of another known definition of its machine that replays it; null: none was found. */
  readonly matching: string | null;
  /** Names of all states of the definition, nested ones included; empty without a definition. */
  readonly states: ReadonlySet<string>;
  /** States that the recorded and our event at the divergence name; null where they name none. */
  readonly recordedState: string | null;
  readonly recordedType: string | null;
  /** When the execution started, ms UTC. */
  readonly startedAt: number | null;
  /** Payloads that AWS cut or did not log. */
  readonly hidden: boolean;
};

type Rule = (evidence: Evidence) => Explanation | null;

/** What may explain a divergence, the most telling first; never empty. */
export function explainDivergence(evidence: Evidence): readonly Explanation[] {
  const found = RULES.flatMap((rule) => rule(evidence) ?? []);
  const sorted = found.toSorted((a, b) => Number(b.isCertain) - Number(a.isCertain));
  return sorted.length > 0 ? sorted : [NOTHING_KNOWN];
}

const NOTHING_KNOWN: Explanation = {
  kind: "ours",
  isCertain: false,
  because: "Nothing that is known explains it, so the interpreter may be at fault. A saved report helps to find out.",
};

const RULES: readonly Rule[] = [
  matchingDefinition,
  unknownState,
  otherMachine,
  assumedDefinition,
  redriveCount,
  blanks,
  mapRunPredecessor,
  unrecordedIdentity,
  hiddenPayload,
  wrongTimes,
];

function matchingDefinition({ matching }: Evidence): Explanation | null {
  if (matching === null) return null;
  const because = `With another known definition of its machine, ${matching.slice(0, 12)}, the run is a match.`;
  return { kind: "definition", isCertain: true, because };
}

function unknownState({ recordedState, states }: Evidence): Explanation | null {
  if (recordedState === null || states.size === 0 || states.has(recordedState)) return null;
  return {
    kind: "definition",
    isCertain: true,
    because: `The record names the state ${recordedState}, which this definition does not have: another one ran.`,
  };
}

/** A resource, a timeout and the like are written in the definition and depend on no data, but for those that a path gives. */
function otherMachine({ divergence }: Evidence): Explanation | null {
  const fixed = divergence.difference.find(({ path }) => FIXED.test(path));
  if (fixed === undefined || divergence.kind !== "taskParameters") return null;
  return {
    kind: "definition",
    isCertain: !fixed.path.endsWith("InSeconds"),
    because: `The recorded ${fixed.path} is ${fixed.recorded ?? "absent"} where this definition has ${fixed.ours ?? "none"}.`,
  };
}

const FIXED = /^(?:resource|resourceType|region|timeoutInSeconds|heartbeatInSeconds)$/;

function assumedDefinition({ definitionAssumed, divergence }: Evidence): Explanation | null {
  if (!definitionAssumed || divergence.kind === "time") return null;
  return {
    kind: "definition",
    isCertain: false,
    because: "The definition is assumed: the record does not hold the one of that time, which may have been another.",
  };
}

/** First recording with `RedriveCount` in the context object: July 2024. */
const REDRIVE_COUNT = Date.UTC(2024, 6, 1);

function redriveCount({ divergence, startedAt }: Evidence): Explanation | null {
  const found = divergence.difference.some(({ path, recorded }) => path.endsWith(".RedriveCount") && recorded === null);
  if (!found || startedAt === null || startedAt >= REDRIVE_COUNT) return null;
  return {
    kind: "awsChange",
    isCertain: true,
    because: "Until mid-2024 the context object had no Execution.RedriveCount; it has one since.",
  };
}

/** Recordings keep the caller's blanks up to March 2024 and are compact from July 2024 on. */
const COMPACT = Date.UTC(2024, 6, 20);

function blanks({ divergence, startedAt }: Evidence): Explanation | null {
  const { difference } = divergence;
  if (startedAt === null || startedAt >= COMPACT || difference.length === 0 || !difference.every(differsInBlanks)) {
    return null;
  }
  return {
    kind: "awsChange",
    isCertain: true,
    because: "Until mid-2024 AWS kept the blanks of the caller's text in what followed from it; it is compact since.",
  };
}

function differsInBlanks({ ours, recorded }: JsonDifference): boolean {
  return ours !== null && recorded !== null && ours !== recorded && bare(ours) === bare(recorded);
}

function bare(text: string): string {
  return text.replace(/\\[nrt]|\s/g, "");
}

/** Up to 2024-08-19 MapRunSucceeded, from 2024-11-13 on MapRunStarted. */
function mapRunPredecessor({ divergence, recordedType }: Evidence): Explanation | null {
  if (divergence.kind !== "link" || recordedType !== "MapStateExited") return null;
  return {
    kind: "awsChange",
    isCertain: false,
    because: "In late 2024 AWS changed which event the leaving of a distributed Map follows.",
  };
}

const UNTOLD = "untold:";

function unrecordedIdentity({ divergence }: Evidence): Explanation | null {
  if (!divergence.difference.some(({ ours }) => ours?.includes(UNTOLD) === true)) return null;
  return {
    kind: "missingValue",
    isCertain: true,
    because:
      "The value is made from the execution's ARN, name or role, which the record does not tell. Import it again with its ARN.",
  };
}

function hiddenPayload({ hidden }: Evidence): Explanation | null {
  if (!hidden) return null;
  return {
    kind: "missingValue",
    isCertain: false,
    because: "AWS cut payloads of this record or logged it without data: values made from those are not known.",
  };
}

function wrongTimes({ divergence }: Evidence): Explanation | null {
  if (divergence.kind !== "time") return null;
  return {
    kind: "record",
    isCertain: false,
    because: "Only times differ. A record that was edited or put together shows this; so does a changed Wait or Retry.",
  };
}
