import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { PushBatch } from "./pushBatch";

const unzip = promisify(gunzip);
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/**
 * What one record may unpack to. CloudWatch Logs packs at most 1 MB of a log event and some MB together; what unpacks to
 * more is no delivery of its.
 */
export const MAX_RECORD_BYTES = 32 * 1024 ** 2;

/**
 * Reads one record of a Firehose delivery into `batch`: the gzip of what a subscription filter of CloudWatch Logs sends,
 * the same unpacked (Firehose can unpack it, and take the messages out), or an event of EventBridge. What cannot be read is set
 * aside there. @param data base64 as it came. @param what names the record for people.
 */
export async function readFirehoseRecord(data: string, what: string, batch: PushBatch): Promise<void> {
  const bytes = Buffer.from(data, "base64");
  if (bytes.length === 0 && data.length > 0) return batch.poisoned(what, "Its data is no base64.", data);
  const unpacked = await unpackedOrWhy(bytes);
  if ("why" in unpacked) return batch.poisoned(what, unpacked.why, data);
  readPushedText(unpacked.text, what, batch);
}

async function unpackedOrWhy(bytes: Buffer): Promise<{ readonly text: string } | { readonly why: string }> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const plain = isPacked ? await unzip(bytes, { maxOutputLength: MAX_RECORD_BYTES }) : bytes;
    return { text: UTF8.decode(plain) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return { why: `It unpacks to more than ${MAX_RECORD_BYTES / 1024 ** 2} MiB.` };
    return { why: code?.startsWith("Z_") === true ? "Its gzip data is broken or cut off." : "It is no UTF-8." };
  }
}

/** Reads what a record unpacked to: what a subscription filter sends, an event of EventBridge, or messages, one a line. */
export function readPushedText(text: string, what: string, batch: PushBatch): void {
  const whole = parsed(text);
  if (isObject(whole) && whole["messageType"] !== undefined) return readSubscription(whole, what, text, batch);
  if (isObject(whole) && whole["detail-type"] !== undefined) return batch.addBusEvent(whole, text);
  if (whole !== undefined) return batch.addLogLine(what, text);
  for (const line of text.split("\n")) if (line.trim() !== "") batch.addLogLine(what, line);
}

/** `{messageType, owner, logGroup, logStream, subscriptionFilters, logEvents: [{id, timestamp, message}]}` */
function readSubscription(delivered: JsonObject, what: string, text: string, batch: PushBatch): void {
  const { messageType, logEvents } = delivered;
  // CloudWatch Logs asks with it whether anybody is there.
  if (messageType === "CONTROL_MESSAGE") return;
  if (messageType !== "DATA_MESSAGE") {
    const word = JSON.stringify(messageType).slice(0, 50);
    return batch.poisoned(what, `messageType should be DATA_MESSAGE or CONTROL_MESSAGE, but is ${word}.`, text);
  }
  if (!isArray(logEvents)) return batch.poisoned(what, "It has no list of logEvents.", text);
  for (const one of logEvents) {
    const message = isObject(one) ? one["message"] : undefined;
    const id = isObject(one) && typeof one["id"] === "string" ? `log event ${one["id"].slice(0, 100)}` : what;
    if (typeof message === "string") batch.addLogLine(id, message);
    else batch.poisoned(id, "It has no message.", JSON.stringify(one));
  }
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
