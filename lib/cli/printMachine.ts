import { formatInstant } from "@/lib/base/instant";
import { counted, formatDuration } from "@/lib/base/wording";
import type { MachineAnswer } from "@/lib/contract/machine";
import type { MachineQuery } from "@/lib/contract/machineAddress";
import { decimal, dollars } from "@/lib/cost/money";
import { percentText, roughly } from "@/lib/layout/outcomeStrip";
import { readMachine } from "@/lib/server/machine/readMachine";
import { openStore } from "@/lib/server/openStore";
import { readOverrides } from "@/lib/server/readOverrides";
import { EXIT } from "./exit";
import { write } from "./output";
import { type Column, plain, tableOf } from "./textTable";

/** Prints what the page of a machine says. Answers the exit code. */
export async function printMachine(query: MachineQuery, asJson: boolean): Promise<number> {
  const overrides = await readOverrides();
  const store = await openStore();
  try {
    const answer = await readMachine({ store, overrides }, query, Date.now());
    if (!answer.ok) {
      const { what, why, remedy } = answer.error.problem;
      console.error(`${what} ${why} ${remedy}`);
      return EXIT.findings;
    }
    await write(asJson ? `${JSON.stringify(answer.value, null, 2)}\n` : textOf(answer.value));
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function textOf({ row, from, to, states, revisions, cost, definition }: MachineAnswer): string {
  const until = to === null ? "now" : formatInstant(to);
  const diagnostics = definition?.diagnostics ?? [];
  return [
    `${plain(row.name)}: ${counted(row.executions, "execution")} from ${formatInstant(from)} until ${until}, ${row.failed} failed.`,
    ...(states.length === 0 ? [] : ["", tableOf(STATES, states)]),
    ...(revisions.length === 0 ? [] : ["", tableOf(REVISIONS, revisions)]),
    "",
    `In 30 days at this traffic: ${money(cost.monthlyStandard)} as Standard, ${money(cost.monthlyExpress)} as Express.`,
    ...cost.advice.map(({ holds, sentence }) => `${holds ? "*" : "-"} ${plain(sentence)}`),
    ...(diagnostics.length === 0 ? [] : ["", ...diagnostics.map(diagnosticText)]),
    "",
  ].join("\n");
}

function diagnosticText({
  severity,
  code,
  message,
  location,
  line,
}: NonNullable<MachineAnswer["definition"]>["diagnostics"][number]) {
  const place = [line === null ? "" : `line ${line}`, location ?? ""].filter((part) => part !== "").join(", ");
  return plain(`${severity.toLowerCase()} ${code}: ${message}${place === "" ? "" : ` (${place})`}`);
}

const time = (ms: number | null | undefined) => (ms == null ? "-" : formatDuration(roughly(ms)));
const money = (amount: string | null) => (amount === null ? "-" : dollars(decimal(amount)));

const STATES: readonly Column<MachineAnswer["states"][number]>[] = [
  { head: "state", cell: ({ state }) => state },
  { head: "visits", cell: ({ visits }) => String(visits) },
  { head: "failures", cell: ({ failures }) => String(failures) },
  { head: "retries", cell: ({ retries }) => String(retries) },
  { head: "p50", cell: ({ p50 }) => time(p50) },
  { head: "p95", cell: ({ p95 }) => time(p95) },
  { head: "cost", cell: ({ cost }) => money(cost) },
];

const REVISIONS: readonly Column<MachineAnswer["revisions"][number]>[] = [
  { head: "definition", cell: ({ hash }) => hash.slice(0, 12) },
  { head: "first seen", cell: ({ firstSeenAt }) => formatInstant(firstSeenAt) },
  { head: "last seen", cell: ({ lastSeenAt }) => formatInstant(lastSeenAt) },
  { head: "executions", cell: ({ executions }) => String(executions) },
  { head: "failed", cell: ({ failureRate }) => (failureRate === null ? "-" : percentText(failureRate)) },
  { head: "p50", cell: ({ durations }) => time(durations?.p50) },
  { head: "p95", cell: ({ durations }) => time(durations?.p95) },
  { head: "cost each", cell: ({ costEach }) => money(costEach) },
  { head: "by", cell: ({ by }) => by ?? "-" },
];
