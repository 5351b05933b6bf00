import { DAY_MS } from "@/lib/base/time";
import { InvalidArgumentError, type Command } from "commander";
import { parseInstant } from "@/lib/base/instant";
import { MAP_ITEMS } from "@/lib/demo/drills";
import { Fleet, fleetTime } from "@/lib/demo/fleet/fleet";
import { fleetTruth, saveFleet } from "@/lib/demo/fleet/writeFleet";
import { Demo } from "@/lib/demo/generate";
import { saveAll, saveDrills, type Written, writeFiles } from "@/lib/demo/write";
import type { IngestedExecution } from "@/lib/store/ingested";
import { openStore } from "@/lib/server/openStore";
import { EXIT } from "../exit";
import { interruption } from "../interrupt";
import { Progress } from "../progress";
import { UsageError } from "../usageError";
import { userPath } from "../userPath";

type Options = {
  readonly executions?: number;
  readonly fleet?: number;
  readonly days: number;
  readonly until?: number;
  readonly seed: number;
  readonly mapItems: number;
  readonly out?: string;
  readonly json?: boolean;
};

const MAX_EXECUTIONS = 100_000_000;
const MAX_DAYS = 3_650;
const MAX_MACHINES = 1_000;
/** Of a fleet without `--executions`: enough for its incidents to be dated, stored in some minutes. */
const FLEET_EXECUTIONS = 100_000;

/** `stepscope demo`: made-up executions with incidents in them, into the database or into files with the truth beside. */
export function define(command: Command): void {
  command
    .option(
      "--executions <n>",
      `how many (default: 1000; of a fleet what its machines have, at most ${FLEET_EXECUTIONS})`,
      whole("executions", MAX_EXECUTIONS),
    )
    .option(
      "--fleet <n>",
      "so many machines over those days, the first twelve with an incident each",
      whole("fleet", MAX_MACHINES),
    )
    .option("--days <d>", "over how many days they are spread", whole("days", MAX_DAYS), 14)
    .option("--until <instant>", "end of that time, as 2026-01-31T00:00:00Z (default: now)", readInstant)
    .option("--seed <n>", "equal seeds make equal executions", whole("seed", Number.MAX_SAFE_INTEGER, 0), 1)
    .option(
      "--map-items <n>",
      "items of the largest Map, each an execution",
      whole("map-items", MAP_ITEMS.most, MAP_ITEMS.least),
      MAP_ITEMS.default,
    )
    .option("--out <folder>", "write files here instead of storing")
    .option("--json", "print the result as JSON")
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

function whole(name: string, most: number, least = 1): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isSafeInteger(number) || number < least || number > most) {
      throw new InvalidArgumentError(`${name}: give a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}

function readInstant(text: string): number {
  const at = parseInstant(text);
  if (at === null) throw new InvalidArgumentError("Give a time with its zone, as 2026-01-31T00:00:00Z.");
  return at;
}

async function run(options: Options): Promise<number> {
  const { executions = 1_000, days, until, seed, mapItems, out, json, fleet } = options;
  if (fleet !== undefined) return runFleet({ ...options, fleet });
  const to = until ?? Date.now();
  const demo = new Demo({ executions, from: to - days * DAY_MS, to, seed, mapItems });
  const signal = interruption();
  const progress = new Progress();
  const show = (written: Written) => progress.show(`${written.executions}/${executions} executions`);
  const written =
    out === undefined
      ? await store(demo, signal, show)
      : await writeFiles(demo, executions, userPath(out), signal, show);
  progress.clear();
  const { planted, drills } = demo.truth();
  if (json === true) console.log(JSON.stringify({ ...written, until: new Date(to).toISOString(), planted, drills }));
  else {
    console.log(`${written.executions} executions, ${written.events} events until ${new Date(to).toISOString()}`);
    for (const { title, machine, state, affected, failed, redriven } of planted) {
      const mended = redriven === 0 ? "" : `, ${redriven} were redriven`;
      console.log(`  ${machine} ${state}: ${title}: met ${affected}, ${failed} of them failed${mended}`);
    }
    console.log("and executions for these questions, whose answers --json and truth.json have:");
    for (const { question, symptom } of drills) console.log(`  ${question} (search: ${symptom})`);
  }
  return signal.aborted ? EXIT.interrupted : EXIT.ok;
}

/** A fleet goes into the database: what it is for is looked at there. */
async function runFleet({
  executions,
  fleet: machines,
  days,
  until,
  seed,
  out,
  json,
}: Options & { readonly fleet: number }) {
  if (out !== undefined) throw new UsageError("--fleet writes into the database: leave --out out.");
  const time = fleetTime(until ?? Date.now(), days);
  const usual = new Fleet({ machines, ...time, seed, traffic: 1, hasIncidents: true });
  const traffic =
    executions === undefined ? Math.min(1, FLEET_EXECUTIONS / usual.expected()) : executions / usual.expected();
  const fleet = new Fleet({ ...usual.options, traffic });
  const [signal, progress, expected] = [interruption(), new Progress(), fleet.expected()];
  const opened = await openStore();
  try {
    const sink = {
      saveMany: (batch: readonly IngestedExecution[]) => opened.sources.saveMany(batch, null),
      see: opened.machines.see,
    };
    const written = await saveFleet(fleet, sink, signal, ({ executions: done }) =>
      progress.show(`${done} of about ${expected} executions`),
    );
    progress.clear();
    const truth = fleetTruth(fleet);
    if (json === true) console.log(JSON.stringify({ ...written, ...truth }));
    else {
      console.log(
        `${written.executions} executions, ${written.events} events of ${machines} machines until ${truth.to}`,
      );
      for (const { machine, title, from } of truth.planted) console.log(`  ${from} ${machine}: ${title}`);
    }
  } finally {
    await opened.close();
  }
  return signal.aborted ? EXIT.interrupted : EXIT.ok;
}

async function store(demo: Demo, signal: AbortSignal, show: (written: Written) => void): Promise<Written> {
  const opened = await openStore();
  try {
    const written = await saveAll(demo, opened.executions, signal, show);
    await saveDrills(demo, (batch) => opened.sources.saveMany(batch, null), signal);
    return written;
  } finally {
    await opened.close();
  }
}
