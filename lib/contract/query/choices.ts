/** What is known of the record of an execution. */
export const COMPLETENESS = ["complete", "running", "partial"] as const;

/** What can have started an execution, as the local engine names it. */
export const TRIGGERS = ["execution", "mapRun", "rule", "schedule", "sdk", "http", "dashboard", "cli"] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** `timedOut`, `TIMED_OUT`, `timed-out` and `Timed out` are one. */
function folded(text: string): string {
  return text.replace(/[\s_-]/g, "").toLowerCase();
}

/** The choice that a text names; null when none does. */
export function choiceNamed(choices: readonly string[], text: string): string | null {
  return choices.find((choice) => folded(choice) === folded(text)) ?? null;
}

/** A choice as a query writes it: `timed-out`. */
export function printChoice(choice: string): string {
  return choice
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}
