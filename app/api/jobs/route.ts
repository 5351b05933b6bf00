import { jobRequestSchema } from "@/lib/contract/job";
import { requestJob } from "@/lib/server/requestJob";
import { answer } from "../_http/answer";
import { bodyOf } from "../_http/request";

export const runtime = "nodejs";

const EXPECTED = 'it must be {"kind": "samples"}, {"kind": "refold"} or {"kind": "verify"}';

export function POST(request: Request): Promise<Response> {
  return answer(async (context) => {
    const asked = await bodyOf(request, jobRequestSchema, EXPECTED);
    return asked.ok ? requestJob(context, asked.value.kind) : asked;
  });
}
