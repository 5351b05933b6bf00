import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";

/*
 * What `.sync` waits for: a job that an action started, described until it has ended. All members as Step Functions writes them.
 */

export type JobStatus = "running" | "succeeded" | "failed";

export type JobCall = { readonly action: string; readonly parameters: JsonObject };

export type JobKind = {
  /** The call that tells of the job. `submitted`: what the action answered; `asked`: what it was asked. */
  readonly describe: (submitted: JsonObject, asked: JsonObject) => JobCall;
  /** The job in that answer; null: it is not there (yet). */
  readonly find: (described: JsonObject) => JsonObject | null;
  readonly status: (job: JsonObject) => JobStatus;
  /** What the task gives, and what the cause of its failure holds. */
  readonly output?: (job: JsonObject, submitted: JsonObject, asked: JsonObject) => JsonObject;
  /** The call that ends the job when nobody waits for it any more. */
  readonly stop?: (submitted: JsonObject, asked: JsonObject) => JobCall;
  /** A job that takes something away: when it is not there any more, it has ended well. */
  readonly endsGone?: true;
  /** What is there from the beginning says nothing yet, as of a service that had no such job. */
  readonly refused?: (submitted: JsonObject) => boolean;
};

/** The value at `Tasks.0.TaskArn`. */
export function at(json: Json | undefined, path: string): Json | undefined {
  let value = json;
  for (const step of path.split(".")) {
    if (isArray(value)) value = value[Number(step)];
    else if (isObject(value)) value = Object.hasOwn(value, step) ? value[step] : undefined;
    else return undefined;
  }
  return value;
}

export function objectAt(json: Json | undefined, path: string): JsonObject | null {
  const value = path === "" ? json : at(json, path);
  return isObject(value) ? value : null;
}

/** Reads a status from a member: `well` and `badly` are ends, all others are on the way. */
export function statusAt(path: string, well: readonly string[], badly: readonly string[]): JobKind["status"] {
  return (job) => {
    const status = at(job, path);
    if (typeof status !== "string") return "running";
    if (well.includes(status)) return "succeeded";
    return badly.includes(status) ? "failed" : "running";
  };
}

/** The usual job: told of by one action that takes one id. */
export function job(
  describe: string,
  ids: Ids,
  place: string,
  status: JobKind["status"],
  more: Partial<JobKind> = {},
): JobKind {
  return {
    describe: (submitted, asked) => ({ action: describe, parameters: ids(submitted, asked) }),
    find: (described) => objectAt(described, place),
    status,
    ...more,
  };
}

export type Ids = (submitted: JsonObject, asked: JsonObject) => JsonObject;

/** Parameters taken from the answer (`<`) or from what was asked (`>`): `{ RunId: "<JobRunId", Name: ">Name" }`. */
export function ids(places: Readonly<Record<string, string>>): Ids {
  return (submitted, asked) =>
    Object.fromEntries(
      Object.entries(places).map(([name, place]): [string, Json] => [
        name,
        at(place.startsWith("<") ? submitted : asked, place.slice(1)) ?? null,
      ]),
    );
}

/** A stop that takes the ids of the job. */
export function stop(action: string, places: Readonly<Record<string, string>>): Pick<JobKind, "stop"> {
  const of = ids(places);
  return { stop: (submitted, asked) => ({ action, parameters: of(submitted, asked) }) };
}
