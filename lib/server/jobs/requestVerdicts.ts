import type { Store } from "@/lib/store/store";

/** Asks for verdicts where some are due: after an import, whoever did it, and after an update. */
export async function requestVerdicts(store: Store): Promise<void> {
  if ((await store.countAwaitingVerdict()) === 0 || (await store.hasOpenJob("verify"))) return;
  if (!(await store.isResting("verify"))) await store.requestJob({ kind: "verify", payload: {} });
}
