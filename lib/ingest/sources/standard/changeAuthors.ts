import type { Event, LookupEventsCommandOutput } from "@aws-sdk/client-cloudtrail";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { isObject, type Json, jsonOrNull } from "@/lib/base/json";
import type { ChangeAuthor, MachineFact, UnattributedChange } from "@/lib/store/sources/sourceCommit";
import type { SourceSettings } from "@/lib/contract/sourceSettings";
import { listed } from "../../aws/pages";
import type { Collection } from "../collection";
import { codeOf } from "../collection";
import { isDenied } from "../denied";

/*
 * Who made a change that a look has found: CloudTrail keeps the calls of the API for 90 days. It is asked only where
 * something changed, by the name of the call, as one of its events is of one call and calls that change a machine are few.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */

/** The calls that change a fact. Tags are of every service: their calls are too many to look through. */
const CALLS_OF = {
  definition: ["UpdateStateMachine"],
  role: ["UpdateStateMachine"],
  logging: ["UpdateStateMachine"],
  versions: ["PublishStateMachineVersion", "UpdateStateMachine", "DeleteStateMachineVersion"],
  aliases: ["UpdateStateMachineAlias", "CreateStateMachineAlias", "DeleteStateMachineAlias"],
  tags: [],
} as const satisfies Record<MachineFact, readonly string[]>;

/** Whether a source asks: only of AWS, unless it says so. */
export function isAudited({ kind, endpoint, cloudTrail }: SourceSettings): boolean {
  return kind === "standard" && (cloudTrail ?? endpoint === undefined);
}

/** Events come "about 5 minutes on average" after their calls by AWS's words: nobody is asked for before, as a call that came later may be the last. */
const SETTLED_MS = 6 * MINUTE_MS;
/** What has not come by then is asked for no more. */
const LATE_MS = 20 * MINUTE_MS;
/** How often it is asked. */
const EVERY_MS = 5 * MINUTE_MS;
/** An update takes effect a moment after its call, and clocks differ. */
const SLACK_MS = 2 * MINUTE_MS;
/** Changes that are asked about with one look, and how old they may be. */
const AT_ONCE = 20;
const OLDEST_MS = DAY_MS;
/** Pages of one question, of 50 events each. */
const MAX_PAGES = 5;
/** What may not be read is asked for again after so long. */
const DENIED_MS = HOUR_MS;

/** Finds out who made the changes of a source. */
export class ChangeAuthors {
  private deniedAt = -Infinity;
  private askedAt = -Infinity;

  constructor(private readonly collection: Collection) {}

  /** Asks about changes of which nobody has asked. That it may not be read keeps the source from nothing. */
  async look(): Promise<void> {
    const { store, clock, settings, signal } = this.collection.tools;
    const now = clock.now();
    if (!isAudited(settings) || now - this.deniedAt < DENIED_MS || now - this.askedAt < EVERY_MS) return;
    const range = { from: now - OLDEST_MS, to: now - SETTLED_MS };
    const changes = await store.unattributed(settings.name, range, AT_ONCE);
    this.askedAt = now;
    const found: ChangeAuthor[] = [];
    try {
      for (const change of changes) {
        const author = await this.authorOf(change);
        // Its event may come yet.
        if (author !== null || now - change.at > LATE_MS) found.push({ ...NOBODY, ...author, id: change.id });
      }
    } catch (error) {
      signal.throwIfAborted();
      if (codeOf(error) === null) throw error;
      if (isDenied(error)) this.deniedAt = now;
      else this.collection.fail("CloudTrail", error instanceof Error ? error.message : "it did not answer");
    }
    if (found.length > 0) await this.collection.commit([], { authors: found });
  }

  private async authorOf({ machineArn, fact, since, at }: UnattributedChange): Promise<Author | null> {
    let last: Author | null = null;
    for (const name of CALLS_OF[fact]) {
      for await (const event of this.eventsOf(name, since - SLACK_MS, at + SLACK_MS)) {
        const author = authorIn(event, machineArn);
        if (author !== null && author.madeAt >= (last?.madeAt ?? -Infinity)) last = author;
      }
    }
    return last;
  }

  private async *eventsOf(name: string, from: number, to: number): AsyncGenerator<Event> {
    const { clients, ask } = this.collection.tools;
    const { client, LookupEventsCommand } = await clients.trail();
    const asked = {
      LookupAttributes: [{ AttributeKey: "EventName" as const, AttributeValue: name }],
      ...{ StartTime: new Date(from), EndTime: new Date(to), MaxResults: 50 },
    };
    let NextToken: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const input = { ...asked, NextToken };
      const answer: LookupEventsCommandOutput = await ask("LookupEvents", "rest", (abortSignal) =>
        client.send(new LookupEventsCommand(input), { abortSignal }),
      );
      yield* listed(answer.Events);
      NextToken = answer.NextToken;
      if (NextToken === undefined) return;
    }
  }
}

type Author = Omit<ChangeAuthor, "id"> & { readonly madeAt: number };

const NOBODY = { who: null, via: null, madeAt: null } as const;

/** Who made a call about a machine that AWS did not refuse; null: it is about another one, or cannot be read. */
export function authorIn({ EventTime, CloudTrailEvent = "" }: Event, machineArn: string): Author | null {
  const record = jsonOrNull(CloudTrailEvent);
  if (!isObject(record) || record.errorCode !== undefined || EventTime === undefined) return null;
  const isOfIt = [record.requestParameters, record.responseElements].some((part) => names(part, machineArn, 0));
  if (!isOfIt) return null;
  const identity = isObject(record.userIdentity) ? record.userIdentity : {};
  const { arn, principalId, type, invokedBy } = identity;
  const who = [arn, principalId, invokedBy, type].find((text) => typeof text === "string");
  if (typeof who !== "string") return null;
  return {
    who,
    via: typeof invokedBy === "string" && invokedBy !== who ? invokedBy : null,
    madeAt: EventTime.getTime(),
  };
}

/** Levels of parameters: a route of an alias lies three deep. */
const DEEP = 6;

/** Whether a machine's ARN, or that of a version or an alias of it, is anywhere in it. */
function names(value: Json | undefined, machineArn: string, depth: number): boolean {
  if (typeof value === "string") return value === machineArn || value.startsWith(`${machineArn}:`);
  if (typeof value !== "object" || value === null || depth > DEEP) return false;
  return Object.values(value).some((member) => names(member as Json, machineArn, depth + 1));
}
