import type { Store } from "@/lib/store/store";

/** Asks for verdicts where some are due: after an import, whoever did it, and after an update. */
export async function requestVerdicts(store: Store): Promise<void> {
  if ((await store.verdicts.countAwaiting()) === 0 || (await store.jobs.hasOpen("verify"))) return;
  if (!(await store.jobs.isResting("verify"))) await store.jobs.request({ kind: "verify", payload: {} });
}
