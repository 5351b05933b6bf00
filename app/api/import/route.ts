import { parseImportFacts } from "@/lib/contract/import";
import { ok } from "@/lib/base/result";
import { answerWith } from "../_http/answer";
import { streamOf } from "../_http/stream";
import { invalidParameter } from "../_http/request";
import { importUpload } from "@/lib/server/importUpload";
import { invalid, unavailable } from "@/lib/server/errors";
import { inTurn, uploadsAreFull, withoutStalling } from "@/lib/server/uploadTurns";

export const runtime = "nodejs";

/** The body is one file, as it is; the answer a line of JSON for each step. */
export function POST(request: Request): Promise<Response> {
  const facts = parseImportFacts(new URL(request.url).searchParams);
  return answerWith(
    async (context) => {
      if (!facts.ok) return invalidParameter(facts.error);
      if (request.body === null) return invalid.request("it has no body; the file is the body");
      if (uploadsAreFull()) return unavailable.uploads();
      const body = withoutStalling(piecesOf(request.body));
      const { signal } = request;
      return ok(linesOf(inTurn(() => importUpload(context, facts.value, body, signal), signal)));
    },
    (lines) =>
      new Response(streamOf(lines), {
        // Nothing on the way may hold lines back.
        headers: { "cache-control": "no-store, no-transform", "content-type": "application/x-ndjson; charset=utf-8" },
      }),
  );
}

async function* linesOf(values: AsyncGenerator<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
