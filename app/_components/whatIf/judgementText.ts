import type { JudgedState } from "@/lib/contract/forkJudgement";

const WORDS: Readonly<Record<string, string>> = {
  SUCCEEDED: "succeeds",
  FAILED: "fails",
  RETRIABLE: "is tried again",
  CAUGHT_ERROR: "is caught",
};

/** What a test says of a state: `is caught (CardExpired), then BackOrder`. */
export function verdictText({ status, nextState, error }: JudgedState["ours"]): string {
  const word = Object.hasOwn(WORDS, status) ? WORDS[status] : status;
  return `${word ?? status}${error === null ? "" : ` (${error})`}${nextState === null ? "" : `, then ${nextState}`}`;
}
