import type { z } from "zod";
import { err, ok, type Result } from "@/lib/base/result";
import type { QueryProblem } from "@/lib/contract/listQuery";
import type { Context } from "@/lib/server/context";
import { invalid, type UseCaseError } from "@/lib/server/errors";
import { answerWith, jsonAnswer } from "./answer";

/** What a route with parameters in its path gets beside the request. */
export type PathOf<Name extends string> = { readonly params: Promise<Readonly<Record<Name, string>>> };

/**
 * Reads the query of an address with `parse`, hands it to the use case, and answers what that makes of it: as JSON, or as
 * `send` says.
 */
export function answerQuery<Query, T>(
  request: Request,
  parse: (params: URLSearchParams) => Result<Query, QueryProblem>,
  run: (context: Context, query: Query) => Promise<Result<T, UseCaseError>>,
  send: (value: T) => Response = jsonAnswer,
): Promise<Response> {
  return answerWith(async (context) => {
    const query = parse(new URL(request.url).searchParams);
    return query.ok ? run(context, query.value) : invalidParameter(query.error);
  }, send);
}

/** The body of a request, in JSON, checked by its schema. `expected` ends the sentence that says what it should be. */
export async function bodyOf<T>(
  request: Request,
  schema: z.ZodType<T>,
  expected?: string,
): Promise<Result<T, UseCaseError>> {
  const body: unknown = await request.json().catch(() => null);
  const parsed = schema.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  const why = issue === undefined ? "it has another shape than is expected" : issue.message;
  return invalid.request(expected ?? (place === "" ? why : `${place}: ${why}`));
}

/** An id that a path holds, as a number; null for what is no id. */
export function idOf(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

export function invalidParameter({ parameter, why }: QueryProblem): Result<never, UseCaseError> {
  return err({
    kind: "invalid",
    problem: {
      what: "The address cannot be read.",
      why: `Its parameter \`${parameter}\` is wrong: ${why}.`,
      remedy: "Correct or remove the parameter.",
    },
  });
}
