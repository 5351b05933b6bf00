import { gzipSync } from "node:zlib";
import { whyGivenUp } from "@/lib/replay/bounds";
import { fold } from "@/lib/history/fold";
import { stepsOf } from "@/lib/history/steps";
import { withMatching } from "@/lib/replay/otherDefinitions";
import { divergenceReport, type ReportFacts } from "@/lib/replay/report";
import { openReplaySession } from "@/lib/replay/replaySession";
import { dataPart } from "./dataParts";
import { forkPart } from "./forkPart";
import { MOCK_PART, mockPart } from "./mockPart";
import { replayView } from "./replayView";
import { isRerunPart, rerunPart } from "./rerunPart";
import { stepView } from "./stepView";
import { eventsOf, matchingOfTask, readFor, type VerifyTask } from "./verifyTask";
import type { ReplayedExecution } from "./replayedExecution";

/** An execution to open: everything but its history's revision is what a verdict takes. */
export type SessionTask = VerifyTask & {
  /** The source said that its record was cut. */
  readonly truncated: boolean;
  readonly revision: number;
};

export type SessionQuestion = {
  /** Present when another execution is to be opened first. */
  readonly open?: SessionTask;
  /**
   * `verdict`, `report`, `mock`, `step:17`, `rerun:redrive`; `fork:`, `forkEvents:` or `forkTests:` and a hash of its stages;
   * `origin:` and `probe:` and what is asked (`dataParts`).
   */
  readonly part: string;
  /** gzip of the stages of a fork as JSON. */
  readonly subject: Uint8Array | null;
  readonly facts: ReportFacts;
};

export type SessionAnswer =
  /** Each part that is told, the one that was asked for first: gzip of JSON, null where there is no such part. */
  | { readonly kind: "parts"; readonly parts: readonly { readonly part: string; readonly answer: Uint8Array }[] }
  | { readonly kind: "givenUp"; readonly why: string };

/** Steps behind the one that was asked for that are told with it, and the size at which that ends, in characters. */
const STEPS_AHEAD = 12;
const AHEAD_SIZE = 100_000;
/** The largest answer, in characters of JSON. */
const MAX_CHARACTERS = 64_000_000;

/** One execution that a process keeps open; another one takes its place. */
export class OpenSession {
  private opened: ReplayedExecution | null = null;

  /** Never rejects: what an execution makes throw is said. */
  async answer({ open, ...asked }: SessionQuestion): Promise<SessionAnswer> {
    try {
      if (open !== undefined) {
        this.opened = null;
        this.opened = await openSession(open);
      }
      if (this.opened === null) return { kind: "givenUp", why: "The replay was given up: its execution is not open." };
      return { kind: "parts", parts: await partsOf(this.opened, asked) };
    } catch (error) {
      return { kind: "givenUp", why: whyGivenUp(error) };
    }
  }
}

type Part = { readonly part: string; readonly answer: Uint8Array };

type Asked = Omit<SessionQuestion, "open">;

async function partsOf(opened: ReplayedExecution, { part, facts, subject }: Asked): Promise<readonly Part[]> {
  if (subject !== null) return [packed(part, await forkPart(opened, part, subject)).part];
  if (isRerunPart(part)) return [packed(part, await rerunPart(opened, part)).part];
  if (part === "verdict") return [packed(part, replayView(opened)).part];
  if (part === MOCK_PART) return [packed(part, await mockPart(opened.session)).part];
  if (part === "report") return [packed(part, divergenceReport(opened.session, facts)).part];
  const data = dataPart(opened, part);
  if (data !== null) return [packed(part, await data).part];
  const asked = Number(part.slice("step:".length));
  const first = packed(part, await stepView(opened, asked));
  const parts = [first.part];
  let { size } = first;
  const at = opened.steps.findIndex(({ eventId }) => eventId > asked);
  for (const { eventId } of at < 0 ? [] : opened.steps.slice(at, at + STEPS_AHEAD)) {
    if (size > AHEAD_SIZE) break;
    const next = packed(`step:${eventId}`, await stepView(opened, eventId));
    parts.push(next.part);
    size += next.size;
  }
  return parts;
}

function packed(part: string, value: unknown): { readonly part: Part; readonly size: number } {
  const text = JSON.stringify(value);
  if (text.length > MAX_CHARACTERS) throw new Error(`what it shows takes ${text.length} characters`);
  return { part: { part, answer: gzipSync(text, { level: 1 }) }, size: text.length };
}

/** Opens an execution; exported for tests. */
export async function openSession(task: SessionTask): Promise<ReplayedExecution> {
  const events = eventsOf(task);
  const { definition, type, arn, machineArn } = task;
  const run = { events, arn };
  const read = readFor(definition, type, run);
  const definitionAssumed = definition?.assumed === true;
  const subject = { events, ...read, definitionAssumed, type, arn, stateMachineArn: machineArn };
  const own = await openReplaySession(subject);
  const matching = own.verdict.verdict === "DIVERGED" ? await matchingOfTask(task) : null;
  const other = matching === null ? undefined : task.others?.find(({ hash }) => hash === matching.hash);
  const session =
    definitionAssumed && other !== undefined
      ? await openReplaySession({ ...subject, ...readFor(other, type, run), definitionAssumed: false })
      : own;
  const { machine } = session;
  const trace = fold(events, { truncated: task.truncated, ...(machine === null ? {} : { machine }) });
  const verdict = withMatching(own.verdict, matching, definitionAssumed);
  return {
    events,
    subject: { definition, type, arn, ...(task.hidden === undefined ? {} : { hidden: task.hidden }) },
    trace,
    steps: stepsOf(trace),
    session: { ...session, verdict },
    definitionAssumed,
    revision: task.revision,
  };
}
