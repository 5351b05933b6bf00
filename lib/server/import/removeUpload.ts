import type { Job } from "@/lib/contract/job";
import type { Context } from "../context";

/** Removes the file of an import that was cancelled before a worker had it; a worker removes its own. */
export async function removeUpload({ store, spool }: Pick<Context, "store" | "spool">, job: Job): Promise<void> {
  if (job.kind !== "import" || job.state !== "cancelled") return;
  const file = (await store.jobs.details("import", job.id))?.payload?.file;
  if (file !== undefined) await spool.remove(file);
}
