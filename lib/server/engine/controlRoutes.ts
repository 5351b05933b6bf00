import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { Engine } from "@/lib/runner/durable/engine";
import type { EngineTime } from "@/lib/runner/time/engineTime";
import { ApiError, invalidRequest } from "@/lib/sfn-api/apiError";
import { parseBody, type Route, type RouteAnswer } from "@/lib/sfn-api/server";

type Controlled = {
  /** Of one account, or of all: null. */
  readonly reset: (account: string | null) => Promise<void>;
  readonly engine: Engine;
  readonly time: EngineTime;
  readonly allowReset: boolean;
};

/** The longest that time is moved forward at once, in seconds: a year and a day. */
const MAX_ADVANCE = 366 * 86_400;

/** What tests and laptops need beside AWS's API: `/_stepscope/…`, and the health address of those who come from LocalStack. */
export function controlRoutes({ reset, engine, time, allowReset }: Controlled): readonly Route[] {
  const actions: Readonly<Record<string, (url: URL, body: JsonObject) => Promise<RouteAnswer>>> = {
    "/_stepscope/reset": async (url) => {
      if (!allowReset) {
        throw new ApiError(
          "AccessDeniedException",
          "This engine's database is not a test's: start it with --db :memory: or --allow-reset.",
          {},
          403,
        );
      }
      const account = url.searchParams.get("account");
      await reset(account);
      return ok({});
    },
    "/_stepscope/time-scale": async (_, body) => {
      time.setScale(numberOf(body, "scale", 0.0001, 1_000));
      return ok({});
    },
    "/_stepscope/advance": async (_, body) => {
      time.advance(numberOf(body, "seconds", 0, MAX_ADVANCE) * 1000);
      return ok({ now: new Date(time.now()).toISOString() });
    },
  };
  return [
    ({ method, url }) =>
      method === "GET" && (url.pathname === "/_stepscope/health" || url.pathname === "/_localstack/health")
        ? Promise.resolve(ok({ services: { stepfunctions: "running" }, edition: "stepscope", engine: engine.id }))
        : null,
    ({ method, url, body }) => {
      const action = actions[url.pathname];
      if (action === undefined) return null;
      if (method !== "POST") throw new ApiError("MethodNotAllowed", "Send a POST.", {}, 405);
      const read: Json = parseBody(body);
      return action(url, isObject(read) ? read : {});
    },
  ];
}

function ok(body: unknown): RouteAnswer {
  return { status: 200, body };
}

function numberOf(body: JsonObject, name: string, least: number, most: number): number {
  const value = body[name];
  if (typeof value === "number" && value >= least && value <= most) return value;
  throw invalidRequest(`The body must be {"${name}": N}, N from ${least} to ${most}.`);
}
