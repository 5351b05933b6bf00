import { err, ok, type Result } from "@/lib/base/result";
import type { OriginQuery } from "@/lib/contract/origin";
import type { ProbeQuery } from "@/lib/contract/probe";
import type { ToldOrigin } from "@/lib/replay/origin/toldOrigin";
import type { ProbedVisit } from "@/lib/replay/probe/probe";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";
import { notReplayed, type UseCaseError } from "../errors";
import type { OpenedHistories } from "../openedHistories";
import { redactorOf } from "../redactorOf";
import { withExecution } from "../withExecution";
import { definitionFor } from "./definitionFor";
import { knownDefinitions } from "./knownDefinitions";
import type { OtherDefinitions } from "./otherDefinitions";
import type { DataReplayer, Verifier } from "./verifier";
import type { VerifyTask } from "./verifyTask";

/*
 * What a replay tells, asked of processes of the asking program: no job is made, no verdict is kept, and no worker has to
 * run. For whoever must not write.
 */

export type Replaying = {
  readonly store: Store;
  readonly histories: OpenedHistories;
  readonly replayer: Verifier & DataReplayer;
  readonly others: OtherDefinitions;
};

/** The verdict on a stored execution, with the other definitions of its machine tried where it diverges. */
export function verdictNow(context: Replaying, key: string): Promise<Result<ReplayVerdict, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const { store, replayer, others } = context;
    const task = await taskOf(store, execution);
    const [verdict] = await replayer.verify([task]);
    if (verdict === undefined) throw new Error("a verdict is missing");
    const known = knownDefinitions(store.definitions, execution, store.definitions.read);
    const explained = await others.explain(verdict, task, execution.machineArn ?? execution.machine, known);
    return ok((await redactorOf(context, execution)).answer(explained));
  });
}

/** Where a value of a stored execution came from. */
export function originNow(
  context: Replaying,
  key: string,
  asked: OriginQuery,
): Promise<Result<ToldOrigin, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const traced = await context.replayer.origin(await taskOf(context.store, execution), asked);
    const redactor = await redactorOf(context, execution);
    return traced.ok ? ok(redactor.answer(traced.value)) : notReplayed.origin(redactor.text(traced.error));
  });
}

/** An expression at each visit of a state of a stored execution. */
export function probeNow(
  context: Replaying,
  key: string,
  { state, expression }: ProbeQuery,
): Promise<Result<readonly ProbedVisit[], UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    // The expression sees what rules hide as hidden, so nothing that it computes can tell of it.
    const hidden = { rules: context.store.redaction.rules, machine: execution.machine };
    const tasks = [{ ...(await taskOf(context.store, execution)), hidden }];
    const [probed = err("nothing was answered")] = await context.replayer.probe({
      ...{ tasks, state, expression },
      language: null,
    });
    const redactor = await redactorOf(context, execution);
    return probed.ok ? ok(redactor.answer(probed.value)) : notReplayed.probe(redactor.text(probed.error));
  });
}

async function taskOf(store: Store, execution: ExecutionRecord): Promise<VerifyTask> {
  const { id, arn, machineArn } = execution;
  const definition = await definitionFor(store, execution);
  const pages = (await store.histories.packed([id])).get(id) ?? [];
  // Only Standard has a history API: what does not say its type came from there.
  const type = execution.type === "EXPRESS" ? "EXPRESS" : "STANDARD";
  return { history: { pages }, definition, checkTimes: true, arn, machineArn, type };
}
