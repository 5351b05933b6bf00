import { ok } from "@/lib/base/result";
import { parseImportFacts } from "@/lib/contract/import";
import type { DetachedImport } from "@/lib/contract/job";
import type { Context } from "@/lib/server/context";
import { invalid, unavailable } from "@/lib/server/errors";
import { importUpload, requestImport } from "@/lib/server/import/importUpload";
import { importsAreFull, inTurn, takeTurn, withoutStalling } from "@/lib/server/import/uploadTurns";
import { answerWith } from "../_http/answer";
import { invalidParameter } from "../_http/request";
import { linesAnswer, piecesOf } from "../_http/stream";

export const runtime = "nodejs";

/**
 * The body is one file, as it is; the answer a line of JSON for each step. With `detach=1` the answer comes when the
 * file is here, and is the job that imports it.
 */
export function POST(request: Request): Promise<Response> {
  const isDetached = new URL(request.url).searchParams.get("detach") === "1";
  const { signal } = request;
  return answerWith(
    async (context) => {
      const given = await givenOf(context, request);
      if (!given.ok) return given;
      const { facts, body } = given.value;
      if (!isDetached) return ok(linesAnswer(inTurn(() => importUpload(context, facts, body, signal), signal)));
      const job = await takeTurn(() => requestImport(context, facts, body, signal), signal);
      const answer: DetachedImport = { job };
      return ok(Response.json(answer, { status: 202, headers: { "cache-control": "no-store" } }));
    },
    (response) => response,
  );
}

async function givenOf(context: Context, { url, body }: Request) {
  const facts = parseImportFacts(new URL(url).searchParams);
  if (!facts.ok) return invalidParameter(facts.error);
  if (body === null) return invalid.request("it has no body; the file is the body");
  if (await importsAreFull(context)) return unavailable.uploads();
  return ok({ facts: facts.value, body: withoutStalling(piecesOf(body)) });
}
