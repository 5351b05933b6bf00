import { statesArn } from "@/lib/base/arn";
import type { JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { decodeEvent } from "@/lib/history/decode";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import type { RemoteRun } from "./remoteEngine";

/** A name that an endpoint was given, and the recorded one in its place. */
export type Renamed = { readonly there: string; readonly recorded: string };

export type RemotePlace = { readonly region: string; readonly account: string };

/**
 * Names that a run gets at an endpoint, where those of its record may be taken, and the way back: what it tells is read
 * under the recorded names. Names there have to be so unlike anything else that they are found in any text.
 */
export class RemoteNames {
  private readonly activities = new Map<string, string>();

  /** @param renamed longer names before those that they contain. */
  constructor(
    private readonly place: RemotePlace,
    private readonly unique: string,
    private readonly renamed: readonly Renamed[],
  ) {}

  /** The name of an activity there, by its recorded ARN. */
  activity(recorded: string): string {
    const name = `activity:a${this.unique}x${this.activities.size}`;
    const there = this.activities.get(recorded) ?? statesArn(this.place, name);
    this.activities.set(recorded, there);
    return there.split(":").at(-1) ?? "";
  }

  /** A definition's text with the activities that are there. */
  there(text: string): string {
    let there = text;
    for (const [recorded, ours] of this.activities) there = there.replaceAll(inJson(recorded), () => ours);
    return there;
  }

  /** What a run told, under the recorded names; `first` are read back first. The error says which event cannot be read so. */
  back(run: RemoteRun, first: readonly Renamed[] = []): Result<RemoteRun, string> {
    const recorded = (text: string) => this.recorded(replaced(text, first));
    const events: HistoryEvent[] = [];
    for (const event of run.events) {
      const decoded = decodeEvent(JSON.parse(recorded(JSON.stringify(encodeEvent(event)))) as JsonObject);
      if (!decoded.ok) return err(`event ${event.id} cannot be read: ${decoded.error.member}`);
      events.push(decoded.value);
    }
    const text = (value: string | null) => (value === null ? null : recorded(value));
    const { arn, status, output, error, cause } = run;
    return ok({ arn, status, output: text(output), error: text(error), cause: text(cause), events });
  }

  /** A text of JSON, under the recorded names. */
  recorded(text: string): string {
    const activities = [...this.activities].map(([recorded, there]) => ({ there, recorded }));
    return replaced(text, [...this.renamed, ...activities]);
  }
}

function replaced(text: string, renamed: readonly Renamed[]): string {
  return renamed.reduce((done, { there, recorded }) => done.replaceAll(there, () => inJson(recorded)), text);
}

/** A text as it stands inside a string of JSON. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
