import { instant, type Instant } from "@/lib/base/instant";
import { MINUTE_MS } from "@/lib/base/time";
import { readSchedule, type Schedule } from "@/lib/events/schedule";
import { FIELD } from "../change/fieldStyle";
import { Time } from "../ui/Time";
import { useNow } from "../ui/zone";
import { Labelled } from "../ui/Labelled";

type Props = {
  readonly expression: string;
  /** "": UTC. */
  readonly zone: string;
  /** From when a rate counts; null: from when it is saved. */
  readonly since: number | null;
  readonly onExpression: (text: string) => void;
  readonly onZone: (text: string) => void;
};

/** Firings that are shown. */
const SHOWN = 3;

/** rate(…) or cron(…), with when it fires next. */
export function RuleSchedule({ expression, zone, since, onExpression, onZone }: Props) {
  const now = useNow(MINUTE_MS);
  const read = readSchedule(expression, zone.trim() === "" ? null : zone.trim());
  const times = now === null || !read.ok ? [] : nextTimes(read.value, instant(now), instant(since ?? now));
  return (
    <div className="grid gap-2">
      <div className="grid gap-3 sm:grid-cols-[1fr_220px]">
        <Labelled label="Schedule, rate(…) or cron(…)">
          {(id) => (
            <input
              id={id}
              className={`mono ${FIELD}`}
              maxLength={256}
              value={expression}
              aria-invalid={!read.ok}
              onChange={(event) => onExpression(event.target.value)}
            />
          )}
        </Labelled>
        <Labelled label="Time zone of a cron">
          {(id) => (
            <input
              id={id}
              className={FIELD}
              maxLength={50}
              placeholder="UTC"
              value={zone}
              onChange={(event) => onZone(event.target.value)}
            />
          )}
        </Labelled>
      </div>
      <p role="status" aria-label="Next firings" className={read.ok ? "text-ink-2" : "text-bad"}>
        {read.ok ? <Next times={times} /> : `Schedule is not valid: ${read.error}`}
      </p>
    </div>
  );
}

function Next({ times }: { readonly times: readonly Instant[] }) {
  if (times.length === 0) return "It does not fire any more.";
  return (
    <>
      Fires next{" "}
      {times.map((at, index) => (
        <span key={at}>
          {index > 0 && ", "}
          <Time at={at} />
        </span>
      ))}
    </>
  );
}

function nextTimes(schedule: Schedule, now: Instant, since: Instant): readonly Instant[] {
  const times: Instant[] = [];
  for (let at: Instant | null = now; times.length < SHOWN;) {
    at = schedule.next(at, since);
    if (at === null) break;
    times.push(at);
  }
  return times;
}
