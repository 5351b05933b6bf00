import { hostname } from "node:os";
import type { Command } from "commander";
import { formatDuration, formatEstimate } from "@/lib/base/wording";
import { type FirstLook, leftOf } from "@/lib/ingest/sources/firstLook";
import { AccountPaces } from "@/lib/ingest/pace/accountPace";
import { REAL_CLOCK } from "@/lib/ingest/pace/clock";
import { openStore } from "@/lib/server/openStore";
import { configurationFolder, readSettings, valuesOf } from "@/lib/server/settings";
import { type DefinedSource, keepConfigured, readSources } from "@/lib/server/sources/definedSources";
import { followSources } from "@/lib/server/sources/followSources";
import type { SourceTools } from "@/lib/server/sources/heldSource";
import { ingestOnce, type IngestReport } from "@/lib/server/sources/ingestOnce";
import type { Store } from "@/lib/store/store";
import { EXIT } from "../exit";
import { interruption } from "../interrupt";
import { Progress } from "../progress";
import { UsageError } from "../usageError";

type Options = {
  readonly once?: boolean;
  readonly source?: string;
  readonly retrySetAside?: boolean;
  readonly json?: boolean;
};

export function define(command: Command): void {
  command
    .option("--once", "read until nothing is left, and end; without it the sources are read for ever")
    .option("--source <name>", "only this source")
    .option("--retry-set-aside", "try once more what could not be stored before")
    .option("--json", "print the result as JSON")
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

async function run({ once, source, json, retrySetAside = false }: Options): Promise<number> {
  if (once !== true && source !== undefined) throw new UsageError("--source goes with --once.");
  if (once !== true && retrySetAside) throw new UsageError("--retry-set-aside goes with --once.");
  const place = { folder: process.cwd(), environment: process.env };
  const { sources: configured } = valuesOf(await readSettings(place));
  const signal = interruption();
  const store = await openStore();
  try {
    await keepConfigured(store, configured);
    const tools: SourceTools = {
      ...{ store, clock: REAL_CLOCK, paces: new AccountPaces(REAL_CLOCK), holder: `${hostname()}:${process.pid}` },
      ...{ folder: configurationFolder(place), environment: process.env },
    };
    if (once !== true) {
      await followSources(tools, signal);
      return EXIT.ok;
    }
    const sources = await chosen(store, source);
    if (retrySetAside) for (const { name } of sources) await store.sources.retry(name, null);
    const reports = await readAll(tools, sources, signal);
    print(reports, json === true);
    return exitOf(reports);
  } finally {
    await store.close();
  }
}

async function chosen(store: Store, name: string | undefined): Promise<DefinedSource[]> {
  const all = await readSources(store);
  if (name === undefined) {
    if (all.length === 0) {
      throw new UsageError(
        "There are no sources. Name them in stepscope.config (docs/aws.md), or on the Sources page.",
      );
    }
    return all.filter(({ isPaused }) => !isPaused);
  }
  const found = all.filter((one) => one.name === name);
  if (found.length === 0) {
    const known = all.map((one) => one.name).join(", ") || "none";
    throw new UsageError(`--source: there is no source ${name}. There are: ${known}.`);
  }
  return found;
}

async function readAll(
  tools: SourceTools,
  sources: readonly DefinedSource[],
  signal: AbortSignal,
): Promise<IngestReport[]> {
  const progress = new Progress();
  const reports: IngestReport[] = [];
  for (const { name, settings, problem } of sources) {
    if (settings === null) throw new UsageError(`The source ${name} cannot be read: ${problem ?? ""}.`);
    const report = await ingestOnce(tools, settings, signal, ({ executions, histories, events }, firstLook) =>
      progress.show(
        `${name}  ${executions} executions  ${histories} histories  ${events} new events${wordFirstLook(firstLook)}`,
      ),
    );
    reports.push(report);
    if (signal.aborted) break;
  }
  progress.clear();
  return reports;
}

/** `  62 % of 90 d, about 12 m 04 s left`; empty when everything was looked at once. */
function wordFirstLook(firstLook: FirstLook | null): string {
  if (firstLook === null) return "";
  const left = leftOf(firstLook);
  const rest = left === null ? "" : `, about ${formatEstimate(left)} left`;
  return `  ${Math.floor(firstLook.done * 100)} % of ${formatDuration(firstLook.to - firstLook.from)}${rest}`;
}

function print(reports: readonly IngestReport[], json: boolean): void {
  if (json) console.log(JSON.stringify({ sources: reports }));
  for (const { name, executions, histories, events, duplicates, expired, errors, failures, ended } of reports) {
    if (!json) {
      console.log(
        `${name}: ${executions} new executions, ${histories} histories, ${events} new events, ${duplicates} known before` +
          (expired === 0 ? "" : `, ${expired} whose history AWS no longer has`),
      );
    }
    for (const { what, why } of errors) console.error(`${name}: ${what}: ${why}`);
    if (failures > errors.length) console.error(`${name}: and ${failures - errors.length} more`);
    if (ended !== null) console.error(`${name}: ${ended.reason}. What was read is stored; the next ingest goes on.`);
  }
}

function exitOf(reports: readonly IngestReport[]): number {
  if (reports.some(({ ended }) => ended?.why === "interrupted")) return EXIT.interrupted;
  const bad = reports.filter(({ ended, failures }) => ended !== null || failures > 0);
  if (bad.length === 0) return EXIT.ok;
  return reports.some(({ executions, ended }) => executions > 0 || ended === null) ? EXIT.findings : EXIT.usage;
}
