import { jobRequestSchema, requestableJobKindField } from "@/lib/contract/job";
import { listOpenJobs } from "@/lib/server/jobs/readJob";
import { requestJob } from "@/lib/server/jobs/requestJob";
import { answer } from "../_http/answer";
import { bodyOf } from "../_http/request";

export const runtime = "nodejs";

const KINDS = requestableJobKindField.options.map((kind) => `{"kind": "${kind}"}`);
const EXPECTED = `it must be ${KINDS.slice(0, -1).join(", ")} or ${KINDS.at(-1)}`;

/** The jobs that wait or run. */
export function GET(): Promise<Response> {
  return answer(listOpenJobs);
}

export function POST(request: Request): Promise<Response> {
  return answer(async (context) => {
    const asked = await bodyOf(request, jobRequestSchema, EXPECTED);
    return asked.ok ? requestJob(context, asked.value.kind) : asked;
  });
}
