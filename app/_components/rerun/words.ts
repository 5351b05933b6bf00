import { counted, formatDuration } from "@/lib/base/wording";
import type { KeptContainerView, LastOutcomeView, RerunPrediction, RerunPreview, RerunWay } from "@/lib/contract/rerun";
import { decimal, dollars } from "@/lib/cost/money";

/* What a preview says in words. */

type Known = Extract<RerunPrediction, { kind: "known" }>;

export const WAY_LABELS: Readonly<Record<RerunWay, string>> = {
  redrive: "Redrive",
  start: "New execution",
  resume: "Resume in a new machine",
};

export const WAY_NOTES: Readonly<Record<RerunWay, string>> = {
  redrive: "The same execution goes on from the states that did not succeed, with their input and variables.",
  start: "A new execution of the same machine starts from the beginning, with the recorded or another input.",
  resume:
    "A new machine starts at the state that failed, with the recorded input and variables; branches and items that ended well are kept.",
};

export const BUTTON_LABELS: Readonly<Record<RerunWay, string>> = {
  redrive: "Redrive…",
  start: "Start…",
  resume: "Create and start…",
};

/** `failed after 3 attempts with PaymentDeclined`; `succeeded`. */
export function outcomeText({ kind, error, attempts }: LastOutcomeView): string {
  const often = attempts > 1 ? ` after ${counted(attempts, "attempt")}` : "";
  switch (kind) {
    case "succeeded":
      return `succeeded${often}`;
    case "failed":
      return `failed${often}${error === null ? "" : ` with ${error}`}`;
    case "timedOut":
      return `timed out${often}`;
    case "aborted":
      return `was aborted${often}`;
    case "running":
      return "had not ended";
  }
}

/** `2 of 3 branches are kept, 1 goes on`. */
export function keptText({ of, kept, goOn, start }: KeptContainerView): string {
  if (kept === null) return "the record does not tell which of its children are kept";
  const total = kept + (goOn ?? 0) + (start ?? 0);
  const parts = [`${kept} of ${start === null ? `at least ${total}` : total} ${of} ${kept === 1 ? "is" : "are"} kept`];
  if (goOn !== null && goOn > 0) parts.push(`${goOn} ${goOn === 1 ? "goes" : "go"} on`);
  if (start !== null && start > 0) parts.push(`${start} ${start === 1 ? "begins" : "begin"}`);
  return parts.join(", ");
}

/** `at least 4 transitions, $0.0001: InStock? may add more`. */
export function addedText({ transitions: { least, dependsOn } }: Known, money: RerunPreview["money"]): string {
  const isExact = dependsOn.length === 0;
  const amount = money === null ? "" : `, ${dollars(decimal(money.least))}`;
  const more = isExact ? "" : `: ${listed(dependsOn)} may add more`;
  return `${isExact ? "" : "at least "}${counted(least, "transition")}${amount}${more}`;
}

/** The preview in one sentence, for somebody who has been woken. */
export function summaryText({ how, prediction, money, msLeft }: RerunPreview): string {
  if (prediction.kind === "unknown") return `What it will do is not known: ${prediction.why}`;
  const { invoked, notInvoked, ends } = prediction;
  const certain = invoked.filter((task) => task.certain);
  const parts = [
    certain.length === 0
      ? "No task that was invoked is invoked again for certain"
      : `${listed(certain.map(({ state, last }) => `${state} (${outcomeText(last)})`))} ${certain.length === 1 ? "is" : "are"} invoked again`,
    ...(notInvoked.length === 0 ? [] : [`${listed(notInvoked.map(({ state }) => state))} not`]),
    ...prediction.containers.slice(0, LISTED).map((one) => `${one.state}: ${keptText(one)}`),
    `it adds ${addedText(prediction, money)}`,
    ...(ends === null ? [] : [`it ends at once as ${ends.status}${ends.error === null ? "" : ` with ${ends.error}`}`]),
    ...(how === "redrive" && msLeft !== null ? [`${formatDuration(msLeft)} left`] : []),
  ];
  return `${parts.join("; ")}.`;
}

/** Names in a sentence. */
const LISTED = 4;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}
