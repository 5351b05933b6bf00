import { ok, type Result } from "@/lib/base/result";
import type { FailureAccount, GiveUp } from "@/lib/contract/accounted";
import type { Context } from "../context";
import { conflict, notFound, type UseCaseError } from "../errors";
import { withExecution } from "../withExecution";

type Answer = Promise<Result<FailureAccount, UseCaseError>>;

/** What became of the failure of an execution. */
export function readFailureAccount(context: Pick<Context, "store">, key: string): Answer {
  return withExecution(context, key, async ({ id }) => {
    await context.store.repairs.catchUp();
    const account = await context.store.repairs.account(id);
    return account === null ? notFound.execution(key) : ok(account);
  });
}

/** Gives a failure up, or takes that back; answers what became of it. */
export function changeFailureAccount(context: Pick<Context, "store">, key: string, asked: GiveUp): Answer {
  const { repairs } = context.store;
  return withExecution(context, key, async ({ id }) => {
    await repairs.catchUp();
    const isDone = asked.action === "giveUp" ? await repairs.giveUp(id, asked.note) : await repairs.undoGiveUp(id);
    if (!isDone) return conflict(asked.action === "giveUp" ? "The execution did not fail." : "It was not given up.");
    return readFailureAccount(context, key);
  });
}
