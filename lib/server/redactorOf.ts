import type { Redactor } from "@/lib/redact/redactor";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "./context";
import { OpenedHistories } from "./openedHistories";

/** What a use case has that shows something of an execution. */
export type Showing = Pick<Context, "store"> & { readonly histories?: OpenedHistories };

/** Hides what rules hide of an execution, wherever it stands again: it has gone through the history. */
export async function redactorOf({ store, histories }: Showing, execution: ExecutionRecord): Promise<Redactor> {
  const redactor = store.redaction.of(execution.machine);
  if (redactor.isEmpty) return redactor;
  return (await (histories ?? new OpenedHistories(store)).open(execution)).redactor;
}
