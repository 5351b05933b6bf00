import { parseDefinitionsQuery } from "@/lib/contract/machine";
import { readDefinitions } from "@/lib/server/machine/readDefinitions";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseDefinitionsQuery, readDefinitions);
}
