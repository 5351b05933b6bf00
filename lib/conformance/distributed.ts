import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { readObject } from "@/lib/engine/distributed/readObject";
import { resultPlace } from "@/lib/engine/distributed/resultPlace";
import type { HistoryEvent } from "@/lib/history/event";
import { type Ended, runToEnd, type World } from "@/lib/runner/run";
import { prepare, roleOf, STARTED_AT, startOf } from "./execute";
import type { Start } from "./recognise";

/** Runs a machine with distributed Maps whose children do nothing outside; what readers find is given. */
export async function runDistributed(
  run: Start,
  recorded: readonly HistoryEvent[],
  objects: readonly JsonObject[],
): Promise<Result<Ended, string>> {
  const prepared = prepare(run);
  if (!prepared.ok) return err(prepared.error);
  return ok(
    await runToEnd(prepared.value.compiled, { ...startOf(run, roleOf(recorded)), at: STARTED_AT }, s3(objects)),
  );
}

function s3(objects: readonly JsonObject[]): World {
  return {
    invoke: () => [],
    readItems({ token, at, parameters, readerConfig }) {
      const { Bucket, Key } = JSON.parse(parameters) as JsonObject;
      const body = objects.find((object) => object["Bucket"] === Bucket && object["Key"] === Key)?.["Body"];
      if (typeof body !== "string") return { kind: "itemsReadFailed", token, at, cause: `No object ${String(Key)}` };
      const config = JSON.parse(readerConfig) as Json;
      const items = readObject(body, isObject(config) ? config : {});
      return items.ok
        ? {
            kind: "itemsRead",
            token,
            at,
            items: JSON.stringify(items.value),
            source: `S3://${String(Bucket)}/${String(Key)}`,
          }
        : { kind: "itemsReadFailed", token, at, cause: items.error };
    },
    writeResult({ token, at, mapRunArn, parameters }) {
      const place = resultPlace(mapRunArn, JSON.parse(parameters) as Json);
      return { kind: "resultWritten", token, at, output: JSON.stringify(place) };
    },
  };
}
