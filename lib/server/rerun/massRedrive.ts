import { err, type Result } from "@/lib/base/result";
import type { MassItemState, MassRedrive, MassState } from "@/lib/contract/massRedrive";
import type { ExecutionStanding } from "@/lib/ingest/sources/statesWriter";
import type { MassItemChange, MassWork } from "@/lib/store/repairs/mass";
import type { MassRedrives } from "@/lib/store/subjects/massRedrives";
import type { ServiceRefusal, StatesService } from "./statesService";

/*
 * A mass redrive, sent and watched. Nothing of it is in memory that is not in its rows, so whoever goes on after a crash
 * knows what was done:
 *
 * - before an execution is redriven, its row says `sending` and how often it had been redriven;
 * - one that is found `sending` was redriven if the service counts one redrive more, and else is asked for once more with
 *   the same client token, which the service performs once;
 * - what is `sent` is looked at until it ends.
 */

export type MassRun = {
  readonly mass: Pick<MassRedrives, "read" | "work" | "changeItem" | "change">;
  readonly id: number;
  /** The service that a source's name means; "" is the local engine. An error says why it cannot be written to. */
  readonly serviceOf: (item: MassWork) => Promise<Result<StatesService, string>>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told after each round. */
  readonly onProgress: (redrive: MassRedrive) => Promise<void>;
  /** Called when an execution has ended: its source looks at it. */
  readonly onEnded: (item: MassWork) => Promise<void>;
};

/** Executions that are sent or looked at at once. */
const AT_ONCE = 10;
/** Looks at what was sent, and at what somebody did to the whole, ms. */
const ROUND_MS = 1_000;
/** So many have to have ended before a share of them says anything. */
const LEAST_ENDED = 10;

const FAILED: ReadonlySet<string> = new Set(["FAILED", "TIMED_OUT", "ABORTED"]);

/** Sends and watches until it is done, its trial is, it stops or is cancelled; answers the state. Throws when aborted. */
export async function runMassRedrive(run: MassRun): Promise<MassState> {
  await settleInterrupted(run);
  const pace = { nextAt: run.now() };
  for (;;) {
    run.signal.throwIfAborted();
    const redrive = await readOrThrow(run);
    await run.onProgress(redrive);
    const open = await openIn(run, redrive);
    const state = redrive.state === "running" ? await endOf(run, redrive, open) : redrive.state;
    if (state !== "running" && open.sent === 0) return state;
    const isSending = state === "running" && !isTooBad(redrive);
    const sent = isSending ? await sendSome(run, redrive, pace) : 0;
    const ended = await watchSome(run);
    if (sent + ended === 0) await run.sleep(waitOf(run, redrive, pace, isSending && open.isWaiting));
  }
}

async function readOrThrow({ mass, id }: MassRun): Promise<MassRedrive> {
  const redrive = await mass.read(id);
  if (redrive === null) throw new Error(`There is no mass redrive ${id}.`);
  return redrive;
}

type Open = { readonly isWaiting: boolean; readonly sent: number };

/** `isWaiting`: of the trial alone, while there is one. */
async function openIn({ mass, id }: MassRun, { counts, trial }: MassRedrive): Promise<Open> {
  const waiting = await mass.work(id, ["waiting"], { below: trial, limit: 1 });
  return { isWaiting: waiting.length > 0, sent: (counts.sent ?? 0) + (counts.sending ?? 0) };
}

/** Whether the whole ends here, and how it is written down then. */
async function endOf(run: MassRun, redrive: MassRedrive, open: Open): Promise<MassState> {
  if (isTooBad(redrive)) return moveTo(run, "stopped", tooBad(redrive));
  if (open.isWaiting || open.sent > 0) return "running";
  const isTrial = redrive.trial !== null && (redrive.counts.waiting ?? 0) > 0;
  return isTrial ? moveTo(run, "trialDone", null) : moveTo(run, "done", null);
}

async function moveTo(run: MassRun, state: MassState, message: string | null): Promise<MassState> {
  // Somebody may have cancelled it meanwhile.
  if (await run.mass.change(run.id, ["running"], { state, message })) return state;
  return (await readOrThrow(run)).state;
}

function endedIn({ counts }: MassRedrive): { readonly ended: number; readonly failed: number } {
  const failed = counts.failedAgain ?? 0;
  return { ended: failed + (counts.succeeded ?? 0), failed };
}

function isTooBad(redrive: MassRedrive): boolean {
  const { ended, failed } = endedIn(redrive);
  return ended >= Math.min(LEAST_ENDED, redrive.count) && failed > ended * redrive.stopAbove;
}

function tooBad(redrive: MassRedrive): string {
  const { ended, failed } = endedIn(redrive);
  return `${failed} of the ${ended} that have ended failed again, which is above ${redrive.stopAbove * 100} %.`;
}

type Pace = { nextAt: number };

/** Sends what is due by now; answers how many. */
async function sendSome(run: MassRun, redrive: MassRedrive, pace: Pace): Promise<number> {
  const now = run.now();
  const apart = 1_000 / redrive.rate;
  const due = Math.floor((now - pace.nextAt) / apart) + 1;
  if (due < 1) return 0;
  const limit = Math.min(AT_ONCE, due);
  const items = await run.mass.work(run.id, ["waiting"], { below: redrive.trial, limit });
  // What could not be sent in time is not made up for: the rate is a bound.
  pace.nextAt = Math.max(pace.nextAt, now - apart) + apart * items.length;
  await together(items, (item) => send(run, item));
  return items.length;
}

function waitOf(run: MassRun, redrive: MassRedrive, { nextAt }: Pace, isSending: boolean): number {
  if (!isSending) return ROUND_MS;
  return Math.max(1, Math.min(ROUND_MS, nextAt - run.now(), 1_000 / redrive.rate));
}

/** Redrives one that waits. */
async function send(run: MassRun, item: MassWork): Promise<void> {
  const service = await run.serviceOf(item);
  if (!service.ok) return change(run, item, "waiting", { state: "refused", why: service.error });
  const standing = await service.value.describe(item.arn);
  if (!standing.ok) return refuseOrThrow(run, item, "waiting", standing.error);
  const { status, redrives } = standing.value;
  if (!FAILED.has(status)) return change(run, item, "waiting", { state: "refused", why: `It is ${status} by now.` });
  const isOurs = await run.mass.changeItem(run.id, item.place, "waiting", {
    ...{ state: "sending", redrives, sentAt: run.now() },
  });
  // It was cancelled, or somebody else has the whole.
  if (!isOurs) return;
  await redrive(run, { ...item, redrives }, service.value);
}

async function redrive(run: MassRun, item: MassWork, service: StatesService): Promise<void> {
  const { arn: executionArn, clientToken } = item;
  const done = await service.write({ operation: "RedriveExecution", executionArn, clientToken });
  if (done.ok) return change(run, item, "sending", { state: "sent" });
  // A request that was not answered may have come there.
  await refuseOrThrow(run, item, "sending", done.error);
}

/** A refusal is its result; a service that does not answer ends the attempt, and the job is tried again. */
async function refuseOrThrow(
  run: MassRun,
  item: MassWork,
  from: MassItemState,
  { isRefused, code, message }: ServiceRefusal,
): Promise<void> {
  if (!isRefused) throw new Error(`${code}: ${message}`);
  await change(run, item, from, { state: "refused", why: `${code}: ${message}` });
}

/** What somebody was about to send when it was interrupted. */
async function settleInterrupted(run: MassRun): Promise<void> {
  for (;;) {
    const items = await run.mass.work(run.id, ["sending"], { below: null, limit: AT_ONCE });
    if (items.length === 0) return;
    await together(items, (item) => settle(run, item));
  }
}

async function settle(run: MassRun, item: MassWork): Promise<void> {
  run.signal.throwIfAborted();
  const service = await run.serviceOf(item);
  if (!service.ok) return change(run, item, "sending", { state: "refused", why: service.error });
  const standing = await service.value.describe(item.arn);
  if (!standing.ok) return refuseOrThrow(run, item, "sending", standing.error);
  if (isRedriven(standing.value, item)) return change(run, item, "sending", { state: "sent" });
  await redrive(run, item, service.value);
}

function isRedriven({ redrives }: ExecutionStanding, item: MassWork): boolean {
  return redrives > item.redrives;
}

/** Looks at all that was sent; answers how many have ended. */
async function watchSome(run: MassRun): Promise<number> {
  const items = await run.mass.work(run.id, ["sent"], { below: null, limit: MOST_WATCHED });
  const ended = await together(items, (item) => watch(run, item));
  return ended.filter(Boolean).length;
}

/** What is looked at in one round, those that were sent first. */
const MOST_WATCHED = 50;

async function watch(run: MassRun, item: MassWork): Promise<boolean> {
  const service = await run.serviceOf(item);
  const standing = service.ok ? await service.value.describe(item.arn) : err(GONE);
  if (!standing.ok) {
    await refuseOrThrow(run, item, "sent", standing.error);
    return true;
  }
  const { status } = standing.value;
  // The list that tells the redrive may be behind: the end before it is none of ours.
  if (!isRedriven(standing.value, item) || (status !== "SUCCEEDED" && !FAILED.has(status))) return false;
  const state = status === "SUCCEEDED" ? "succeeded" : "failedAgain";
  await change(run, item, "sent", { state, endedAt: run.now() });
  await run.onEnded(item);
  return true;
}

const GONE: ServiceRefusal = { code: "SourceGone", message: "Its source is gone.", isRefused: true };

async function change(run: MassRun, item: MassWork, from: MassItemState, to: MassItemChange): Promise<void> {
  await run.mass.changeItem(run.id, item.place, from, to);
}

/** At most AT_ONCE at once. Waits for all, then throws what one threw. */
async function together<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    const settled = await Promise.allSettled(items.slice(at, at + AT_ONCE).map(act));
    for (const one of settled) {
      if (one.status === "rejected") throw one.reason;
      answers.push(one.value);
    }
  }
  return answers;
}
