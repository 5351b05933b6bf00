import type { z } from "zod";
import { REQUEST_HEADER } from "@/lib/contract/paths";
import { problemSchema, type Problem } from "@/lib/contract/problem";

/** A request that did not succeed, in the three parts an error page shows. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
  ) {
    super(problem.what);
    this.name = "ProblemError";
  }

  get answered(): boolean {
    return this.status !== 0 && this.status < 500;
  }
}

type Options = {
  readonly signal?: AbortSignal;
  readonly method?: "GET" | "POST" | "DELETE";
  readonly json?: unknown;
  /** It is sent even when the page goes. */
  readonly keepalive?: boolean;
};

/** Asks and checks the answer against its schema. Throws a {@link ProblemError} for everything that is not a good answer. */
export async function request<T>(path: string, schema: z.ZodType<T>, options: Options = {}): Promise<T> {
  const response = await send(path, options);
  if (!response.ok) throw await problemOf(response);
  const parsed = schema.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new ProblemError(
    {
      what: "The answer of the server could not be read.",
      why: `${path} answered something else than this page expects (${first?.path.join(".") ?? ""}: ${first?.message ?? ""}).`,
      remedy: "Reload the page: it may be older than the server.",
    },
    response.status,
  );
}

/** Sends a request that may be answered with a stream. Throws a {@link ProblemError} only when no answer comes at all. */
export async function send(
  path: string,
  { signal, method = "GET", json, keepalive = false }: Options,
  body?: Blob,
): Promise<Response> {
  const headers = new Headers(method === "GET" ? {} : { [REQUEST_HEADER]: "1" });
  if (json !== undefined) headers.set("content-type", "application/json");
  try {
    return await fetch(path, {
      method,
      headers,
      keepalive,
      signal: signal ?? null,
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ProblemError(
      {
        what: "The server did not answer.",
        why: "It may have been stopped, or the connection was cut.",
        remedy: "Check that npm start is still running, then try again.",
      },
      0,
    );
  }
}

/** The problem that an answer describes, or one made from its status. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  const parsed = problemSchema.safeParse(body);
  if (parsed.success) return new ProblemError(parsed.data.error, response.status);
  return new ProblemError(
    {
      what: `The server answered ${response.status} ${response.statusText}`.trim() + ".",
      why: "It gave no reason.",
      remedy: "Its output in the terminal says more.",
    },
    response.status,
  );
}

/** Any thrown value in the three parts an error page shows. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    what: "Something went wrong on this page.",
    why: error instanceof Error ? error.message : String(error),
    remedy: "Reload the page. If it happens again, the message above says where to look.",
  };
}
