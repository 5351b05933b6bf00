import { COST_TABLES, parseCostQuery, parseMachineCostQuery } from "@/lib/contract/costQuery";
import { err, ok, type Result } from "@/lib/base/result";
import type { QueryProblem } from "@/lib/contract/listQuery";
import { costCsv, type CostTableQuery } from "@/lib/server/cost/costCsv";
import { csvAnswer } from "../../../_http/csvAnswer";
import { answerQuery, type PathOf } from "../../../_http/request";

export const runtime = "nodejs";

export async function GET(request: Request, { params }: PathOf<"table">): Promise<Response> {
  const { table } = await params;
  const parse = (query: URLSearchParams) => parseTableQuery(table, query);
  return answerQuery(request, parse, (context, asked) => costCsv(context, asked, Date.now()), csvAnswer);
}

function parseTableQuery(name: string, params: URLSearchParams): Result<CostTableQuery, QueryProblem> {
  const table = COST_TABLES.find((known) => known === name);
  if (table === undefined) return err({ parameter: "table", why: `one of ${COST_TABLES.join(", ")}` });
  if (table === "states") {
    const query = parseMachineCostQuery(params);
    return query.ok ? ok({ table, query: query.value }) : query;
  }
  const query = parseCostQuery(params);
  return query.ok ? ok({ table, query: query.value }) : query;
}
