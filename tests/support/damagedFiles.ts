import { expect } from "vitest";
import { importStream } from "@/lib/ingest/importStream";
import { encodeLogRecord } from "@/lib/history/logRecord";
import { decodeEvent } from "@/lib/history/decode";
import type { JsonObject } from "@/lib/base/json";
import { events, memory, NO_FACTS, pieces } from "../ingest/support";
import { damage, randomOf } from "./mutate";

const ARN = "arn:aws:states:eu-west-1:111122223333:express:orders:r-1:0b5c1f7e";
const API = events(14, '{"who":"Zoë £5 — naïve","text":"}]\\"{"}');
const LOG = API.map((wire) => {
  const event = decodeEvent(wire as unknown as JsonObject);
  if (!event.ok) throw new Error(event.error.member);
  return encodeLogRecord({ event: event.value, executionArn: ARN, redriveCount: 0 });
});

/** A form with its records as they stand in it, in the order of their ids. */
type Form = { readonly name: string; readonly text: string; readonly records: readonly string[] };

function form(name: string, records: readonly string[], text: string): Form {
  return { name, records, text };
}

const json = (value: unknown) => JSON.stringify(value);
const indented = API.map((event) => JSON.stringify(event, null, 4).replaceAll("\n", "\n        "));
const compact = API.map(json);
const logged = LOG.map(json);

export const FORMS: readonly Form[] = [
  form("the AWS CLI's JSON", indented, `{\n    "events": [\n        ${indented.join(",\n        ")}\n    ]\n}\n`),
  form("one line of JSON", compact, `{"events":[${compact.join(",")}]}`),
  form("an event a line", compact, `${compact.join("\n")}\n`),
  form("messages of a log", logged, `${logged.join("\n")}\n`),
  form(
    "aws logs tail",
    logged,
    logged.map((one) => `2026-03-01T10:00:00.000000+00:00 states/orders/1 ${one}\n`).join(""),
  ),
  form(
    "the console's export",
    compact,
    `{"execution":{"executionArn":"${ARN}","status":"RUNNING","startDate":1},"historyHash":{${compact.map((one, i) => `"${i + 1}":${one}`).join(",")}},"type":"express"}`,
  ),
];

/**
 * One seed: a form, damaged. Nothing throws, whatever is refused stores nothing, what is stored is an event of the
 * original, and with `partial` each record that the damage did not touch is there.
 */
export async function checkSeed(seed: number): Promise<void> {
  const random = randomOf(seed);
  const chosen = FORMS[seed % FORMS.length] ?? FORMS[0];
  if (chosen === undefined) throw new Error("no form");
  const original = Buffer.from(chosen.text);
  const damaged = damage(original, random);
  const size = 1 + Math.floor(random() * 900);
  const where = `seed ${seed}: ${chosen.name}, ${damaged.what}`;
  const strict = await run(damaged.bytes, size, false);
  if (!strict.result.ok) expect([where, strict.saved]).toEqual([where, []]);
  const lenient = await run(damaged.bytes, size, true);
  const found = new Set(lenient.saved.flatMap(({ events: stored }) => stored.map(({ id }) => id)));
  const touched = (record: string) => {
    const start = Buffer.byteLength(chosen.text.slice(0, chosen.text.indexOf(record)));
    const end = start + Buffer.byteLength(record);
    return start <= damaged.to && end >= damaged.from;
  };
  const whole = chosen.records.flatMap((record, i) => (touched(record) ? [] : [i + 1]));
  const reason = lenient.result.ok ? "" : lenient.result.error.reason;
  expect([where, reason, whole.filter((id) => !found.has(id))]).toEqual([where, reason, []]);
}

async function run(bytes: Buffer, size: number, partial: boolean) {
  const sink = memory();
  const never = new AbortController().signal;
  const result = await importStream(pieces(bytes, size), { ...NO_FACTS, partial }, sink, () => {}, never);
  return { result, saved: sink.saved };
}
