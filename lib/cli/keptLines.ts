import type { KeptReason, KeptValue } from "@/lib/replay/scrub/keptValue";

const WORDS: Readonly<Record<KeptReason, string>> = {
  definition: "the definition names it",
  pattern: "the definition compares it with a pattern",
  error: "an error of Step Functions",
  service: "a member of what the service answers",
  decides: "without it the run takes another way",
  order: "no other value fits between those that stay",
};

type Scrubbed = { readonly machine: string; readonly recorded: { readonly kept: readonly KeptValue[] } };

/** What stayed of scrubbed executions: each value once, with its reason. */
export function keptLines(found: readonly Scrubbed[]): readonly string[] {
  const lines = new Set<string>();
  for (const { machine } of found) lines.add(`Kept: ${JSON.stringify(machine)} (the name of the machine).`);
  for (const { text, reason } of found.flatMap(({ recorded }) => recorded.kept)) {
    lines.add(`Kept: ${JSON.stringify(text)} (${WORDS[reason]}).`);
  }
  return [...lines];
}
