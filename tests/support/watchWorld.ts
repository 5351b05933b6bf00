import { instant } from "@/lib/base/instant";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { watchOnce, type WatchTools } from "@/lib/server/watch/followWatch";
import { watchRules, watchSettingsSchema } from "@/lib/server/watch/watchSettings";
import type { Store } from "@/lib/store/store";
import { query, type TestDatabase } from "./databases";
import { arnOf, chargeRun, ingested, T0 } from "./ingested";
import { commitOf } from "./sourceCommits";
import { sendingAtOnce } from "./watchReceiver";

/*
 * Two machines with an hour of executions yesterday and one now: of `payments` half fail now, `shipping` is well. `reports` ran
 * once, long ago. One execution of payments has another verdict than it should, and one came near the limit of events.
 */

export const NOW = T0 + HOUR_MS;
const EACH_HOUR = 60;

function hourOf(machine: string, from: number, isBad: boolean) {
  return Array.from({ length: EACH_HOUR }, (_, i) => {
    const at = from + i * MINUTE_MS;
    const run = chargeRun({ i }, { end: isBad && i % 2 === 0 ? "failed" : "succeeded", failures: 1 });
    const events = run.map((event) => ({ ...event, timestamp: instant(event.timestamp - T0 + at) }));
    return ingested(events, { arn: arnOf(`${machine}-${at}`, machine) });
  });
}

export async function plantWorld(store: Store, place: TestDatabase): Promise<void> {
  const old = hourOf("reports", T0 - 2 * DAY_MS, false).slice(0, 1);
  for (const from of [T0 - DAY_MS, T0]) {
    const runs = [...hourOf("payments", from, from === T0), ...hourOf("shipping", from, false)];
    await store.sources.saveMany([...runs, ...old.splice(0)], null);
  }
  await plantVerdicts(store);
  while (await store.rollups.follow());
  await query(
    place,
    `UPDATE "Execution" SET "lastEventId" = 21000 WHERE "id" = (SELECT max("id") FROM "Execution" WHERE "machine" = 'payments')`,
  );
  await store.sources.define({ name: "prod", kind: "standard", settings: "{}", configured: false });
  await readUntil(store, NOW);
}

/** A source says that all until then is stored. */
export async function readUntil(store: Store, upToDateAt: number): Promise<void> {
  await store.sources.commit([], commitOf("prod", { upToDateAt }));
}

async function plantVerdicts(store: Store): Promise<void> {
  const awaiting = await store.verdicts.awaiting(1_000);
  const bad = awaiting.findLast(({ machine }) => machine === "payments")?.id;
  await store.verdicts.write(
    awaiting.map(({ id, contentRevision: revision, mark }) => {
      const code = id === bad ? ("diverged" as const) : ("match" as const);
      const verdict = { code, reason: null, accepted: 0, divergence: null, definition: null };
      return { executionId: id, revision, mark, verdict };
    }),
  );
}

type Given = { readonly url?: string; readonly environment?: Record<string, string>; readonly publicUrl?: string };

/** What one turn of looking needs, for rules as a configuration has them. */
export function toolsOf(store: Store, now: () => number, rules: readonly object[], given: Given = {}): WatchTools {
  const { url, environment = {}, publicUrl = null } = given;
  const settings = rules.map((rule) => (url === undefined ? rule : { url, ...rule }));
  return {
    ...{ store, now, holder: "test:1" },
    rules: watchRules(watchSettingsSchema.parse(settings)),
    overrides: () => Promise.resolve([]),
    sending: { ...sendingAtOnce(), environment, publicUrl, timeoutMs: 60_000 },
  };
}

/** One turn, and how the rule stands for each machine then: `payments firing`. */
export async function standings(tools: WatchTools, rule: string): Promise<Record<string, string>> {
  await watchOnce(tools);
  const names = new Map((await tools.store.watch.machines()).map(({ id, name }) => [id, name]));
  const states = await tools.store.watch.states(rule);
  return Object.fromEntries(states.map(({ machineId, state }) => [names.get(machineId) ?? "", state]));
}
