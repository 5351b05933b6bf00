import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { readFirehoseRecord, readPushedText } from "./firehoseRecord";
import { PushBatch } from "./pushBatch";
import { PushWriter } from "./pushWriter";
import type { PushSink } from "./sink";

/** Characters of messages that are held of one delivery before they are stored. */
const PORTION = 8 * 1024 ** 2;

/** A delivery that is not what its service sends. The sender is told why and need not come again. */
export class NotADelivery extends Error {
  override readonly name = "NotADelivery";
}

/**
 * Takes deliveries: each is stored before its promise resolves, so that an answer says that nothing can be lost any more. The same
 * delivery twice stores once. What cannot be read or kept is set aside, and keeps the rest of its delivery from nothing.
 */
export class PushIntake {
  readonly #writer: PushWriter;

  constructor(sink: PushSink) {
    this.#writer = new PushWriter(sink);
  }

  /**
   * The body of a request of Firehose. Throws NotADelivery, and what the sink throws: then some of it may be stored, and the
   * rest is when it comes again.
   */
  async takeFirehose(body: string): Promise<void> {
    const records = recordsOf(body);
    let batch = new PushBatch();
    for (const [i, { data, what }] of records.entries()) {
      await readFirehoseRecord(data, what, batch);
      if (batch.characters < PORTION || i === records.length - 1) continue;
      await this.#writer.write(batch, { deliveries: 0, bytes: 0 });
      batch = new PushBatch();
    }
    await this.#writer.write(batch, { deliveries: 1, bytes: body.length });
  }

  /** The body of a request of an API destination of EventBridge: one event. Throws as `takeFirehose` does. */
  async takeBusEvent(body: string): Promise<void> {
    const event = parsedObject(body);
    if (event["detail-type"] === undefined) {
      throw new NotADelivery("It is no event of EventBridge: it has no detail-type. Leave the rule's input as it is.");
    }
    const batch = new PushBatch();
    batch.addBusEvent(event, body);
    await this.#writer.write(batch, { deliveries: 1, bytes: body.length });
  }

  /**
   * What was set aside, as it was kept: messages and events one a line, or a record as Firehose sent it. What cannot be read
   * now either is set aside anew. Throws what the sink throws.
   */
  async takeText(text: string, what: string): Promise<void> {
    const batch = new PushBatch();
    if (/^[A-Za-z0-9+/=\s]+$/.test(text)) await readFirehoseRecord(text, what, batch);
    else readPushedText(text, what, batch);
    await this.#writer.write(batch, { deliveries: 0, bytes: 0 });
  }
}

/** The records of a Firehose request, each with a name for people. */
function recordsOf(body: string): readonly { readonly data: string; readonly what: string }[] {
  const { requestId, records } = parsedObject(body);
  if (!isArray(records)) throw new NotADelivery("It is no delivery of Firehose: it has no list of records.");
  return records.map((record: Json, i) => {
    const data = isObject(record) ? record["data"] : undefined;
    if (typeof data !== "string") throw new NotADelivery(`It is no delivery of Firehose: record ${i + 1} has no data.`);
    return { data, what: `record ${i + 1} of delivery ${String(requestId).slice(0, 100)}` };
  });
}

function parsedObject(body: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new NotADelivery("Its body is no JSON.");
  }
  if (!isObject(value as Json)) throw new NotADelivery("Its body is no JSON object.");
  return value as JsonObject;
}
