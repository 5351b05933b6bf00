import { parseMachine } from "@/lib/asl/parse";
import type { Json } from "@/lib/base/json";
import { ok } from "@/lib/base/result";
import type { DemoExecution } from "@/lib/demo/demoExecution";
import { Demo } from "@/lib/demo/generate";
import { judge } from "@/lib/replay/regression/judge";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { verify } from "@/lib/replay/verify";

/*
 * What a changed definition makes of executions, beside their verdicts: the same made-up executions in this process, taken
 * in turns. `unchanged`: each on its own definition; `changed`: a definition that touches one in thirty.
 */

const EXECUTIONS = Math.max(50, Math.round(10_000 * Number(process.env.STEPSCOPE_BENCH_SCALE ?? 1)));
const RUNS = 5;
const TO = Date.UTC(2026, 10, 22);
const MACHINE = "order-fulfilment";

type Subject = { readonly subject: RecordedExecution; readonly changed: NonNullable<ReturnType<typeof parsed>> };

function parsed(definition: Json, type: DemoExecution["machine"]["type"]) {
  return parseMachine(definition, { type }).machine;
}

async function subjects(): Promise<readonly Subject[]> {
  const found: Subject[] = [];
  const machines = new Map<string, Pick<Subject, "changed"> & { readonly own: Subject["changed"] }>();
  const demo = new Demo({ executions: EXECUTIONS, from: TO - 14 * 86_400_000, to: TO, seed: 1 });
  for await (const { machine, status, definition, events, arn, machineArn } of demo.executions()) {
    if (machine.name !== MACHINE || status === "RUNNING") continue;
    const read = machines.get(definition) ?? readBoth(definition, machine.type);
    machines.set(definition, read);
    const known = { definitionAssumed: false, type: machine.type, arn, stateMachineArn: machineArn };
    found.push({ subject: { events, machine: ok(read.own), ...known }, changed: read.changed });
  }
  return found;
}

function readBoth(text: string, type: DemoExecution["machine"]["type"]) {
  const definition = JSON.parse(text) as { States: { ChargeCard: { Retry: Json[] } } };
  const own = parsed(definition as unknown as Json, type);
  definition.States.ChargeCard.Retry.shift();
  const changed = parsed(definition as unknown as Json, type);
  if (own === undefined || changed === undefined) throw new Error("the definition does not parse");
  return { own, changed };
}

/** Executions a second. */
async function rate(all: readonly Subject[], work: (one: Subject) => Promise<unknown>): Promise<number> {
  const from = performance.now();
  for (const one of all) await work(one);
  return (all.length * 1_000) / (performance.now() - from);
}

export async function bench() {
  const all = await subjects();
  const works = {
    unchanged: ({ subject }: Subject) => judge(subject, subject.machine.ok ? subject.machine.value : never()),
    changed: ({ subject, changed }: Subject) => judge(subject, changed),
    verify: ({ subject }: Subject) => verify(subject),
  };
  const rates = { unchanged: [] as number[], changed: [] as number[], verify: [] as number[] };
  for (let run = 0; run <= RUNS; run++) {
    for (const name of ["verify", "unchanged", "changed"] as const) {
      const value = await rate(all, works[name]);
      // The first round warms up.
      if (run > 0) rates[name].push(value);
    }
  }
  const [beside, unchanged, changed] = [median(rates.verify), median(rates.unchanged), median(rates.changed)];
  const against = "the time of verify";
  return [
    { name: `verify of ${all.length} executions`, value: beside, unit: "/s", against: null, ratio: null },
    { name: "judged on their own definition", value: unchanged, unit: "/s", against, ratio: beside / unchanged },
    { name: "judged on a changed one", value: changed, unit: "/s", against, ratio: beside / changed },
  ];
}

function never(): never {
  throw new Error("the definition does not parse");
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
