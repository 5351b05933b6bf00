import { hostname } from "node:os";
import type { MassRedrive, MassRequest } from "@/lib/contract/massRedrive";
import { counted } from "@/lib/base/wording";
import { runNextJob } from "@/lib/server/jobs/runNextJob";
import { openSpool } from "@/lib/server/import/openSpool";
import { openStore } from "@/lib/server/openStore";
import { makeMassRedrive } from "@/lib/server/rerun/makeMassRedrive";
import { actOnMassRedrive } from "@/lib/server/rerun/massActions";
import { wordsOf } from "@/lib/server/rerun/redriveMany";
import type { UseCaseError } from "@/lib/server/errors";
import type { Store } from "@/lib/store/store";
import { agreed } from "./agreed";
import { EXIT } from "./exit";
import { onEnd } from "./interrupt";
import { write } from "./output";
import { Progress } from "./progress";
import { UsageError } from "./usageError";

type Asked = {
  readonly request: MassRequest;
  readonly isSure: boolean;
  readonly isGoingOn: boolean;
  readonly asJson: boolean;
};

/**
 * Makes a mass redrive, or finds the one of its name, has it confirmed and does it, unless a worker was faster. Answers
 * 0 when each succeeded, 1 when some did not or it is not done.
 */
export async function redriveMass(asked: Asked): Promise<number> {
  const store = await openStore();
  const stop = new AbortController();
  onEnd(() => stop.abort());
  try {
    const redrive = await foundOrMade(store, asked);
    const running = await begun(store, redrive, asked);
    if (running === null) {
      console.error("Nothing was sent.");
      return EXIT.usage;
    }
    const ended = await watched(store, running, stop.signal);
    await report(store, ended, asked.asJson);
    return ended.counts.succeeded === ended.count ? EXIT.ok : EXIT.findings;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.error("Interrupted. A worker goes on with it, or the same command.");
    return EXIT.interrupted;
  } finally {
    await store.close();
  }
}

async function foundOrMade(store: Store, { request }: Asked): Promise<MassRedrive> {
  const id = await store.massRedrives.named(request.name);
  const found = id === null ? null : await store.massRedrives.read(id);
  if (found !== null) return found;
  return valueOf(await makeMassRedrive(store, request));
}

/** Null when somebody said no. */
async function begun(store: Store, redrive: MassRedrive, { isSure, isGoingOn }: Asked): Promise<MassRedrive | null> {
  const act = async (action: Parameters<typeof actOnMassRedrive>[2]) =>
    valueOf(await actOnMassRedrive(store, redrive.id, action, Date.now()));
  switch (redrive.state) {
    case "unconfirmed": {
      const count = redrive.counts.waiting ?? 0;
      const refused = redrive.counts.refused ?? 0;
      const rest = refused === 0 ? "" : ` ${refused} more cannot be redriven.`;
      const question = `Redrive ${counted(count, "execution")}?${rest} [y/N] `;
      if (!isSure && !(await agreed("redrive", question))) return null;
      return act({ action: "confirm", count });
    }
    case "running":
      return redrive;
    case "trialDone":
    case "stopped":
    case "cancelled":
      if (!isGoingOn) throw new UsageError(`${redrive.name} is ${redrive.state}: say --go-on to go on with it.`);
      return act({ action: "goOn" });
    case "done":
      return redrive;
  }
}

function valueOf<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: UseCaseError },
): T {
  if (result.ok) return result.value;
  const { what, why, remedy } = result.error.problem;
  throw new UsageError(`${what} ${why} ${remedy}`);
}

const LOOK_MS = 1_000;

/** Does its job, or waits while a worker does it. */
async function watched(store: Store, { id }: MassRedrive, signal: AbortSignal): Promise<MassRedrive> {
  const progress = new Progress();
  const beat = setInterval(() => {
    void store.massRedrives.read(id).then(
      (now) => now !== null && progress.show(wordsOf(now)),
      () => undefined,
    );
  }, LOOK_MS);
  try {
    return await worked(store, id, signal);
  } finally {
    clearInterval(beat);
    progress.clear();
  }
}

async function worked(store: Store, id: number, signal: AbortSignal): Promise<MassRedrive> {
  const spool = await openSpool();
  const openVerifier = () => {
    throw new Error("Nothing is replayed here.");
  };
  const worker = { tools: { store, spool, openVerifier, retention: {} }, holder: `${hostname()}:${process.pid}` };
  for (;;) {
    signal.throwIfAborted();
    const redrive = await store.massRedrives.read(id);
    if (redrive === null) throw new UsageError("The mass redrive is gone.");
    if (redrive.state !== "running") return redrive;
    if (await runNextJob(worker, "massRedrives", signal)) continue;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (!(await store.jobs.openKeys("massRedrive")).includes(String(id))) return ended(store, redrive);
  }
}

/** Nobody works on it any more: its job failed, or it has ended meanwhile. */
async function ended(store: Store, redrive: MassRedrive): Promise<MassRedrive> {
  const last = await store.massRedrives.read(redrive.id);
  if (last?.state === "running") throw new UsageError("Its job has failed. Call it again to go on where it was.");
  return last ?? redrive;
}

const PAGE = 500;

async function report(store: Store, redrive: MassRedrive, asJson: boolean): Promise<void> {
  const items = [];
  for (let after = -1; ;) {
    const page = await store.massRedrives.items(redrive.id, after, PAGE);
    items.push(...page);
    if (page.length < PAGE) break;
    after = page.at(-1)?.place ?? after;
  }
  if (asJson) return write(`${JSON.stringify({ redrive, items })}\n`);
  for (const { name, key, state, why } of items) {
    if (state !== "succeeded") await write(`${state}  ${name}  ${key}${why === null ? "" : `  ${why}`}\n`);
  }
  await write(`${redrive.name}: ${redrive.state}. ${wordsOf(redrive)}\n`);
}
