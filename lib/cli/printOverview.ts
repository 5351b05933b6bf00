import { formatInstant } from "@/lib/base/instant";
import { counted, formatDuration } from "@/lib/base/wording";
import type { Overview, OverviewLast, SentencePart, WorseAnswer } from "@/lib/contract/overview";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import { openStore } from "@/lib/server/openStore";
import { readOverview } from "@/lib/server/overview/readOverview";
import { readWorse } from "@/lib/server/overview/readWorse";
import { readOverrides } from "@/lib/server/readOverrides";
import { EXIT } from "./exit";
import { write } from "./output";
import { type Column, plain, tableOf } from "./textTable";

/** Prints what the start page says. Answers the exit code. */
export async function printOverview(last: OverviewLast, asJson: boolean): Promise<number> {
  const overrides = await readOverrides();
  const store = await openStore();
  try {
    const now = Date.now();
    const worse = await readWorse({ store }, now);
    const overview = await readOverview({ store, overrides }, { kind: "last", last }, now);
    if (!worse.ok || !overview.ok) {
      const failed = worse.ok ? overview : worse;
      if (!failed.ok) console.error(`${failed.error.problem.what} ${failed.error.problem.why}`);
      return EXIT.findings;
    }
    await write(
      asJson
        ? `${JSON.stringify({ overview: overview.value, worse: worse.value }, null, 2)}\n`
        : textOf(overview.value, worse.value),
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function textOf(overview: Overview, worse: WorseAnswer): string {
  const { groups, unrepaired, machines } = overview;
  return [
    ...(worse.sentence.length === 0 ? [] : [sentenceText(worse.sentence)]),
    sentenceText(overview.sentence),
    `${counted(unrepaired.open, "failure")} of all that is stored ${unrepaired.open === 1 ? "is" : "are"} not repaired.`,
    ...(groups.length === 0 ? [] : ["", tableOf(GROUPS, groups)]),
    ...(machines.length === 0 ? [] : ["", tableOf(MACHINES, machines)]),
    "",
  ].join("\n");
}

function sentenceText(parts: readonly SentencePart[]): string {
  const words = parts.map((part) => ("at" in part ? formatInstant(part.at) : part.text));
  return plain(words.join("")).trim();
}

const GROUPS: readonly Column<Overview["groups"][number]>[] = [
  { head: "error", cell: ({ error }) => error },
  { head: "state", cell: ({ life }) => life.state },
  { head: "executions", cell: ({ count }) => String(count) },
  { head: "first seen", cell: ({ firstSeenAt }) => formatInstant(firstSeenAt) },
  { head: "last seen", cell: ({ lastSeenAt }) => formatInstant(lastSeenAt) },
  { head: "machines", cell: ({ machines }) => machines.map(({ name, count }) => `${name} ${count}`).join(", ") },
];

const time = (ms: number | undefined) => (ms === undefined ? "-" : formatDuration(roughly(ms)));
const MACHINES: readonly Column<Overview["machines"][number]>[] = [
  { head: "machine", cell: ({ name }) => name },
  { head: "executions", cell: ({ executions }) => String(executions) },
  { head: "failed", cell: ({ failed }) => String(failed) },
  { head: "rate", cell: ({ failureRate }) => (failureRate === null ? "-" : percentText(failureRate)) },
  { head: "p50", cell: ({ durations }) => time(durations?.p50) },
  { head: "p95", cell: ({ durations }) => time(durations?.p95) },
  { head: "p99", cell: ({ durations }) => time(durations?.p99) },
  { head: "running", cell: ({ counts }) => String(counts.RUNNING ?? 0) },
  { head: "retries", cell: ({ retries }) => String(retries) },
  { head: "cost a day", cell: ({ costADay }) => (costADay === null ? "-" : `$${costADay}`) },
];
