import { newSourceSchema } from "@/lib/contract/source";
import { addSource } from "@/lib/server/sources/changeSources";
import { listSources } from "@/lib/server/sources/listSources";
import { answer } from "../_http/answer";
import { bodyOf } from "../_http/request";

export const runtime = "nodejs";

/** The sources and how they stand. */
export function GET(): Promise<Response> {
  return answer((context) => listSources(context, Date.now()));
}

/** Adds a source. */
export function POST(request: Request): Promise<Response> {
  return answer(async (context) => {
    const source = await bodyOf(request, newSourceSchema);
    return source.ok ? addSource(context, source.value) : source;
  });
}
