import { ok } from "@/lib/base/result";
import { deleteResumeMachineSchema } from "@/lib/contract/resumeMachines";
import { deleteResumeMachineNow } from "@/lib/server/rerun/rerunNow";
import { answer } from "../_http/answer";
import { bodyOf } from "../_http/request";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Machines that were made here to resume executions. */
export function GET(): Promise<Response> {
  return answer(async ({ store }) => ok({ machines: await store.repairs.resumeMachines() }));
}

/** Deletes one where it is. */
export function DELETE(request: Request): Promise<Response> {
  return answer(async (context) => {
    const asked = await bodyOf(request, deleteResumeMachineSchema);
    return asked.ok ? deleteResumeMachineNow(context, asked.value) : asked;
  });
}
