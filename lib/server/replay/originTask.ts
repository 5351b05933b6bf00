import { err, type Result } from "@/lib/base/result";
import { whyGivenUp } from "@/lib/replay/bounds";
import { openFlow } from "@/lib/replay/origin/openFlow";
import { toldOrigin, type ToldOrigin } from "@/lib/replay/origin/toldOrigin";
import { openReplaySession, type ReplaySession } from "@/lib/replay/replaySession";
import { eventsOf, readFor, type VerifyTask } from "./verifyTask";

/** Which value of an execution: what an event shows at a path, such as `$.order.total` or `$variable.member`. */
export type AskedValue = { readonly eventId: number; readonly path: string };

/** An error says why the value cannot be traced, worded. */
export type Traced = Result<ToldOrigin, string>;

/** Replays an execution and tells where one of its values came from. Never rejects. */
export async function originTask(task: VerifyTask, asked: AskedValue): Promise<Traced> {
  const { definition, arn, machineArn, type } = task;
  try {
    const events = eventsOf(task);
    const read = readFor(definition, type, { events, arn });
    const definitionAssumed = definition?.assumed === true;
    const subject = { events, ...read, definitionAssumed, type, arn, stateMachineArn: machineArn };
    return await originIn(await openReplaySession(subject, { checkTimes: false }), asked);
  } catch (error) {
    return err(whyGivenUp(error));
  }
}

/** The data flow of executions that are open: whoever asks for one value asks for more. */
const flows = new WeakMap<ReplaySession, ReturnType<typeof openFlow>>();

/** The same in an execution that is open. */
export async function originIn(session: ReplaySession, { eventId, path }: AskedValue): Promise<Traced> {
  const opening = flows.get(session) ?? openFlow(session);
  flows.set(session, opening);
  const flow = await opening;
  if (flow === null)
    return err(session.verdict.reason ?? "The execution cannot be replayed, so nothing can be traced.");
  return toldOrigin(session, flow, eventId, path);
}
