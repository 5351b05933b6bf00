import { instant } from "@/lib/base/instant";
import { HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import type { HistoryEvent } from "@/lib/history/event";
import { present } from "@/lib/history/payload";
import type { IngestedExecution } from "@/lib/store/ingested";
import { openStore } from "@/lib/store/store";

/*
 * A process that stores three machines, for the drills from the start page: of `payments` what one tenant sends fails from
 * a change of its definition on; of `checkout` Reserve takes four times as long; of `shipping` nothing is wrong.
 * `node SCRIPT URL NOW`, NOW in ms UTC.
 */

const [url = "", now = "0"] = process.argv.slice(2);
const END = Math.floor(Number(now) / (5 * MINUTE_MS)) * 5 * MINUTE_MS;
/** When it became worse: so long before the end. */
const BAD_FROM = END - 55 * MINUTE_MS;
const EVERY_MS = 60_000;
const DAY = 24 * HOUR_MS;

type Run = { readonly machine: string; readonly at: number; readonly i: number };

function runOf({ machine, at, i }: Run): IngestedExecution {
  const isBad = at >= BAD_FROM;
  const tenant = i % 2 === 0 ? "initech" : "acme";
  const reserveMs = (machine === "checkout" && isBad ? 4_000 : 1_000) + (i % 7) * 20;
  const isFailed = machine === "payments" && isBad && tenant === "acme";
  const name = `${machine}-${at}`;
  const times = [at, at + 1, at + 2 + reserveMs, at + 3 + reserveMs, at + 200 + reserveMs, at + 201 + reserveMs];
  const input = present(JSON.stringify({ tenant, order: `o-${i}` }));
  const failure = { error: "PaymentDeclined", cause: `Card was declined (code ${i})` };
  const entered = (state: string) => ({ type: "PassStateEntered", details: { name: state, input } });
  const exited = (state: string) => ({ type: "PassStateExited", details: { name: state, output: input } });
  const drafts = [
    { type: "ExecutionStarted", details: { input, roleArn: "arn:aws:iam::123456789012:role/r" } },
    entered("Reserve"),
    exited("Reserve"),
    entered("Charge"),
    ...(isFailed
      ? [{ type: "ExecutionFailed", details: failure }]
      : [exited("Charge"), { type: "ExecutionSucceeded", details: { output: input } }]),
  ];
  const events = drafts.map(
    (draft, k) =>
      ({ id: k + 1, previousEventId: k, timestamp: instant(times[Math.min(k, 5)] ?? at), ...draft }) as HistoryEvent,
  );
  const comment = machine === "payments" && isBad ? "revision 2" : "revision 1";
  const arn = `arn:aws:states:us-east-1:123456789012:execution:${machine}:${name}`;
  return {
    ...{ identity: arn, arn, name, machine, machineArn: null, type: null, described: null },
    definition: {
      text: JSON.stringify({
        Comment: comment,
        StartAt: "Reserve",
        States: { Reserve: { Type: "Pass", Next: "Charge" }, Charge: { Type: "Pass", End: true } },
      }),
      assumed: false,
    },
    ...{ cutOff: false, origin: "test", events },
  };
}

const MACHINES = ["payments", "checkout", "shipping"];
const SPANS = [
  { from: END - DAY - 5 * HOUR_MS, to: END - DAY },
  { from: END - 5 * HOUR_MS, to: END },
];
const runs = SPANS.flatMap(({ from, to }) =>
  MACHINES.flatMap((machine) =>
    Array.from({ length: Math.floor((to - from) / EVERY_MS) }, (_, i) => ({ machine, at: from + i * EVERY_MS, i })),
  ),
);

const store = await openStore({ url, root: process.cwd() });
await store.sources.saveMany(runs.map(runOf), null);
while (await store.rollups.follow());
await store.close();
console.log(JSON.stringify({ badFrom: BAD_FROM, executions: runs.length }));
