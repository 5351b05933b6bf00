import { HOUR_MS, SECOND_MS } from "@/lib/base/time";
import { quantile } from "@/lib/stats/sketch";
import type { Sums } from "@/lib/stats/usual/sums";
import type { Store } from "@/lib/store/store";
import type { WatchedMachine } from "@/lib/store/watch/machines";
import type { MetricFamily, Sample } from "./exposition";

/** Machines and states of rules that have a sample: each is a series for ever. Those with the most executions. */
const MAX_SERIES = 100;
const STEP_MS = 300_000;

type Reading = Pick<Store, "watch">;

/** What machines did in the last hour of whole five minutes, and which rules fire. `now`: ms UTC. */
export async function machineFamilies(store: Reading, now: number): Promise<MetricFamily[]> {
  const machines = await store.watch.machines();
  const ids = new Map(machines.map((machine) => [machine.id, nameOf(machine)]));
  const to = Math.floor(now / STEP_MS) * STEP_MS;
  const sums = await store.watch.sums({ machineIds: [...ids.keys()], from: to - HOUR_MS, to });
  const busy = [...sums].filter(([, { executions }]) => executions > 0);
  const shown = busy.toSorted(([, a], [, b]) => b.executions - a.executions).slice(0, MAX_SERIES);
  const gauge = (name: string, help: string, samplesOf: (sums: Sums) => readonly Sample[]): MetricFamily => ({
    ...{ name: `stepscope_machine_${name}`, help, type: "gauge" },
    samples: shown.flatMap(([id, each]) =>
      samplesOf(each).map(({ labels, value }) => ({ labels: { machine: ids.get(id) ?? "", ...labels }, value })),
    ),
  });
  return [
    gauge("executions", "Executions that began in the last hour.", ({ executions }) => [{ value: executions }]),
    gauge("failures", "Those of them that failed or timed out.", ({ failed }) => [{ value: failed }]),
    gauge("duration_seconds", "How long those of them took that succeeded.", ({ durations }) =>
      ["0.5", "0.95", "0.99"].flatMap((q) => {
        const ms = quantile(durations, Number(q));
        return ms === null ? [] : [{ labels: { quantile: q }, value: ms / SECOND_MS }];
      }),
    ),
    await firing(store, ids),
  ];
}

/** What tells it from all others. */
function nameOf({ arn, name }: WatchedMachine): string {
  return arn ?? name;
}

const FIRST = { firing: 0, quiet: 1, unknown: 2 } as const;

/** 1 while a rule fires for a machine; of what cannot be said there is no sample. */
async function firing({ watch }: Reading, names: ReadonlyMap<number, string>): Promise<MetricFamily> {
  const known = (await watch.states(null)).filter(
    ({ state, machineId }) => state !== "unknown" && names.has(machineId),
  );
  const shown = known.toSorted((a, b) => FIRST[a.state] - FIRST[b.state]).slice(0, MAX_SERIES);
  return {
    ...{ name: "stepscope_watch_firing", help: "1: a rule of watch holds for a machine.", type: "gauge" },
    samples: shown.map(({ rule, machineId, state }) => ({
      labels: { rule, machine: names.get(machineId) ?? "" },
      value: state === "firing" ? 1 : 0,
    })),
  };
}
