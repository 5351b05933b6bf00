import { parseSuggestionQuery } from "@/lib/contract/suggestion";
import { suggest } from "@/lib/server/search/suggest";
import { answerQuery } from "../../_http/request";

export const runtime = "nodejs";

export function GET(request: Request): Promise<Response> {
  return answerQuery(request, parseSuggestionQuery, suggest);
}
