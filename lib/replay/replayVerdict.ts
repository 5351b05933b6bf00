import type { Diagnostic } from "@/lib/asl/diagnostic";
import { type Divergence, DIVERGENCE_KINDS } from "./divergence";
import type { ConditionView } from "./conditionView";

/** What a verify answers, as it is printed. */
export const VERDICTS = ["MATCH", "MATCH (accepted non-determinism)", "DIVERGED", "NOT REPLAYABLE"] as const;
export type VerdictName = (typeof VERDICTS)[number];

/** `time`: a clock outside of its bounds, or an event before the one it follows. */
export const VERIFY_DIVERGENCE_KINDS = [...DIVERGENCE_KINDS, "time"] as const;
export type VerifyDivergenceKind = (typeof VERIFY_DIVERGENCE_KINDS)[number];

export type VerifyDivergence = Omit<Divergence, "kind"> & {
  readonly kind: VerifyDivergenceKind;
  /** Present where a Choice went another way. */
  readonly choice?: DivergedChoice;
};

/**
 * Something in which a right run may differ, with how often and the first recorded event that shows it.
 *
 * - `uuid`, `random`, `now`: a value of chance, taken from the record.
 * - `taskToken`, `identity`: a text that the service makes, or that the file does not tell.
 * - `interleaving`, `abortPoint`, `mapRunLink`: order among chains.
 * - `era`: an end that the service has recorded in two forms.
 * - `mapRun`: what the children of a Map Run came to, which is in histories of their own.
 * - `hiddenPayload`: data that the record holds cut or not at all.
 * - `placeholder`: a value that the definition leaves to its deployment, taken from the record.
 * - `number`: a number or an order of keys that JavaScript cannot hold.
 */
export const ACCEPTED_KINDS = [
  "uuid",
  "random",
  "now",
  "taskToken",
  "identity",
  "interleaving",
  "abortPoint",
  "mapRunLink",
  "era",
  "mapRun",
  "hiddenPayload",
  "placeholder",
  "number",
] as const;
export type AcceptedKind = (typeof ACCEPTED_KINDS)[number];

export type AcceptedDifference = {
  readonly kind: AcceptedKind;
  readonly count: number;
  readonly eventId: number | null;
  readonly state: string | null;
  /** Of a placeholder that was filled: its name, and the recorded value. */
  readonly placeholder?: { readonly name: string; readonly value: string };
};

export type ReplayVerdict = {
  readonly verdict: VerdictName;
  /** Why it could not be replayed, or what the verdict rests on (an assumed definition, control flow alone, a prefix). */
  readonly reason: string | null;
  readonly accepted: readonly AcceptedDifference[];
  /** The first divergence of each chain, in the order of the recorded events. */
  readonly divergences: readonly VerifyDivergence[];
  /** Of a run that diverges: hash of another known definition of its machine that replays it. Absent: none is known. */
  readonly matching?: string;
  /** What our checks mind in the definition, which AWS accepted; errors only. */
  readonly findings: readonly Diagnostic[];
};

/** A Choice after which a run went another way: what each rule compared. */
export type DivergedChoice = {
  readonly state: string;
  /** The recorded event that entered it. */
  readonly eventId: number;
  /** The rules that were asked, in order; `holds` is null for one that failed the state. Texts are cut to PREVIEW. */
  readonly rules: readonly {
    readonly index: number;
    readonly next: string;
    readonly holds: boolean | null;
    readonly asked: ConditionView;
  }[];
  /** The state of Default; null without one. */
  readonly otherwise: string | null;
};
