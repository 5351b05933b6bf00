import { formatInstant, type Instant } from "@/lib/base/instant";
import { formatDuration } from "@/lib/base/wording";

/**
 * A piece of the sentence. With `eventId` it links to that event, with `execution` (an ARN) to that execution. With `at`
 * (ms UTC) it is that instant: `text` says it in UTC, a page in the reader's zone.
 */
export type StoryPart = {
  readonly text: string;
  readonly eventId?: number;
  readonly at?: Instant;
  readonly execution?: string;
  /** `text` says how long ago this was (ms UTC) when it was written; a page goes on counting. */
  readonly since?: Instant;
};

/** Collects parts; plain text that follows plain text is joined. */
export type Writer = {
  readonly say: (text: string) => Writer;
  readonly link: (text: string, eventId: number | null | undefined) => Writer;
  readonly time: (at: Instant) => Writer;
  readonly execution: (text: string, arn: string) => Writer;
  /** How long ago an instant was at `now`. */
  readonly age: (since: Instant, now: Instant) => Writer;
  /** Several things in a row: `a`, `a and b`, `a, b and c`. */
  readonly list: <T>(items: readonly T[], write: (item: T) => void) => Writer;
  /** Whether a sentence begins here. */
  readonly begins: () => boolean;
  readonly parts: () => readonly StoryPart[];
};

/** ms from the epoch beyond which there are no dates. */
const LAST_DATE = 8.64e15;

/** `2026-11-22 02:00:48.110 UTC`. */
function textOf(at: Instant): string {
  if (Math.abs(at) > LAST_DATE) return `${at} ms after 1970`;
  return formatInstant(at).replace("T", " ").replace("Z", " UTC");
}

function isPlain({ eventId, at, execution, since }: StoryPart): boolean {
  return eventId === undefined && at === undefined && execution === undefined && since === undefined;
}

export function createWriter(): Writer {
  const parts: StoryPart[] = [];
  const writer: Writer = {
    say(text) {
      const last = parts[parts.length - 1];
      if (text === "") return writer;
      if (last !== undefined && isPlain(last)) parts[parts.length - 1] = { text: last.text + text };
      else parts.push({ text });
      return writer;
    },
    link(text, eventId) {
      if (eventId === null || eventId === undefined) return writer.say(text);
      parts.push({ text, eventId });
      return writer;
    },
    time(at) {
      parts.push({ text: textOf(at), at });
      return writer;
    },
    execution(text, arn) {
      parts.push({ text, execution: arn });
      return writer;
    },
    age(since, now) {
      parts.push({ text: formatDuration(Math.max(0, now - since)), since });
      return writer;
    },
    list(items, write) {
      items.forEach((item, i) => {
        if (i > 0) writer.say(i === items.length - 1 ? " and " : ", ");
        write(item);
      });
      return writer;
    },
    begins: () => /(^|[.] )$/.test(parts[parts.length - 1]?.text ?? ""),
    parts: () => parts,
  };
  return writer;
}
