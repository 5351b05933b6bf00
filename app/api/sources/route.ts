import { newSourceSchema } from "@/lib/contract/source";
import type { GivenSource } from "@/lib/contract/sourceSettings";
import { addSource } from "@/lib/server/sources/changeSources";
import { listSources } from "@/lib/server/sources/listSources";
import { invalid } from "@/lib/server/errors";
import { answer } from "../_http/answer";

export const runtime = "nodejs";

/** The sources and how they stand. */
export function GET(): Promise<Response> {
  return answer(listSources);
}

/** Adds a source. */
export function POST(request: Request): Promise<Response> {
  return answer(async (context) => {
    const body: unknown = await request.json().catch(() => null);
    const parsed = newSourceSchema.safeParse(body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return invalid.request(`${issue?.path.join(".") || "The source"}: ${issue?.message ?? "it has another shape"}.`);
    }
    return addSource(context, body as GivenSource);
  });
}
