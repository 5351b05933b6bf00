import { parseStepPlaceQuery } from "@/lib/contract/machine";
import { readStepPlace } from "@/lib/server/machine/readStepPlace";
import { answerQuery, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(request: Request, { params }: PathOf<"key">): Promise<Response> {
  const { key } = await params;
  return answerQuery(request, parseStepPlaceQuery, (context, query) => readStepPlace(context, key, query));
}
