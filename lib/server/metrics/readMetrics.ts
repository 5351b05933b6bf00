import { ok, type Result } from "@/lib/base/result";
import { SECOND_MS } from "@/lib/base/time";
import { SOURCE_COUNTS, type SourceCount, WANTED_REASONS } from "@/lib/store/sources/sourceCommit";
import type { Context } from "../context";
import { type WatchedSource, watchedSources } from "../sources/sourceHealth";
import { programVersion } from "../version";
import { machineFamilies } from "./machineFamilies";
import { type MetricFamily, printFamilies, type Sample } from "./exposition";

/** What a server of Prometheus reads: the database, background work, each source, machines and rules. `now`: ms since the epoch. */
export async function readMetrics({ store }: Pick<Context, "store">, now: number): Promise<Result<string, never>> {
  const failing = await store.jobs.failing();
  const gauge = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
    ...{ name: `stepscope_${name}`, help, type: "gauge", samples },
  });
  const build = { version: await programVersion(), database: store.kind };
  return ok(
    printFamilies([
      gauge("build_info", "The program, and the database that it uses.", [{ labels: build, value: 1 }]),
      gauge("executions", "Executions that are stored.", [{ value: await store.executions.count() }]),
      {
        ...{ name: "stepscope_changes_total", help: "Changes of what is stored.", type: "counter" },
        samples: [{ value: await store.changes.number() }],
      },
      gauge(
        "failing_jobs",
        "Background work that failed last: 1 for each kind.",
        failing.map(({ kind }) => ({ labels: { kind }, value: 1 })),
      ),
      ...sourceFamilies(await watchedSources({ store }, now)),
      ...(await machineFamilies(store, now)),
    ]),
  );
}

function sourceFamilies(sources: readonly WatchedSource[]): MetricFamily[] {
  const gauge = (name: string, help: string, valueOf: (source: WatchedSource) => number | null): MetricFamily => ({
    ...{ name: `stepscope_source_${name}`, help, type: "gauge" },
    samples: each(sources, valueOf),
  });
  const counters = SOURCE_COUNTS.map((count): MetricFamily => {
    const { name, help } = COUNTERS[count];
    const samples = each(sources, ({ row }) => row.counts[count]);
    return { name: `stepscope_source_${name}_total`, help, type: "counter", samples };
  });
  const queued = sources.flatMap(({ row, left }) =>
    WANTED_REASONS.map((reason) => ({ labels: { ...labelsOf(row), reason }, value: left[reason] })),
  );
  return [
    gauge("lag_seconds", "Time since all that was there had been read.", ({ lagSeconds }) => lagSeconds),
    gauge("last_success_timestamp_seconds", "When something was stored last.", ({ row }) => seconds(row.lastSuccessAt)),
    gauge("paused", "1: nobody reads it for now.", ({ row }) => (row.paused ? 1 : 0)),
    gauge("problems", "Looks that went wrong since the last that went well.", ({ row }) => row.problemCount),
    {
      ...{ name: "stepscope_source_queue", help: "Executions that are still to be looked at.", type: "gauge" },
      samples: queued,
    },
    ...counters,
  ];
}

/** A sample a source, of those that have a value. */
function each(sources: readonly WatchedSource[], valueOf: (source: WatchedSource) => number | null): Sample[] {
  return sources.flatMap((source) => {
    const value = valueOf(source);
    return value === null ? [] : [{ labels: labelsOf(source.row), value }];
  });
}

function labelsOf({ name, kind }: WatchedSource["row"]): Readonly<Record<"source" | "kind", string>> {
  return { source: name, kind };
}

function seconds(at: number | null): number | null {
  return at === null ? null : at / SECOND_MS;
}

const COUNTERS: { readonly [K in SourceCount]: { readonly name: string; readonly help: string } } = {
  executions: { name: "executions", help: "Executions that it brought." },
  histories: { name: "histories", help: "Histories that were read." },
  events: { name: "events", help: "Events that were new." },
  duplicates: { name: "duplicates", help: "Events that were there before." },
  late: { name: "late", help: "What came later than the stretch that is looked at twice." },
  expired: { name: "expired", help: "Executions whose history the service has no more." },
  withheld: { name: "withheld", help: "Executions that may not be read." },
  setAside: { name: "set_aside", help: "Records that could not be stored." },
  dropped: { name: "dropped", help: "Records of what retention removed." },
  throttled: { name: "throttled", help: "Requests that the service throttled." },
  requests: { name: "requests", help: "Requests, or deliveries that came." },
  failures: { name: "failures", help: "Things that went wrong." },
  bytes: { name: "billed_bytes", help: "Bytes by which the service bills." },
  sampledOut: { name: "sampled_out", help: "Successes that were left out." },
  metrics: { name: "billed_metrics", help: "Metrics of CloudWatch that were asked for." },
};
