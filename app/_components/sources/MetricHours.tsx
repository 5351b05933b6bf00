import { machineOfArn } from "@/lib/base/arn";
import { counted, formatCount } from "@/lib/base/wording";
import type { MetricHour, SourceRow } from "@/lib/contract/source";
import { Time } from "../ui/Time";

/** How what is stored of a source's machines stands beside CloudWatch's metrics: the hours in which both differ. */
export function MetricHours({ source, metrics }: { source: string; metrics: NonNullable<SourceRow["metrics"]> }) {
  const { comparedAt, problem, hours, differing, newest } = metrics;
  return (
    <section aria-label={`${source} beside CloudWatch's metrics`} className="border border-line-soft px-3 py-2">
      <p>
        {problem === null ? summaryOf(hours, differing) : `CloudWatch's metrics were not answered: ${problem}`}{" "}
        <span className="text-ink-2">
          Asked for <Time at={comparedAt} />.
        </span>
      </p>
      {newest.length > 0 && (
        <ul className="mt-2 grid gap-2">
          {newest.map((hour) => (
            <li key={`${hour.machineArn} ${hour.hour}`} className="border-t border-line-soft pt-2">
              <p>
                <Time at={hour.hour} /> · <span className="mono">{machineOfArn(hour.machineArn)}</span> ·{" "}
                {differenceOf(hour)}
              </p>
              <p className="text-ink-2">{countsOf(hour)}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function summaryOf(hours: number, differing: number): string {
  if (hours === 0) return "Nothing was started or ended in the hours that were held against CloudWatch's metrics.";
  const all = counted(hours, "hour");
  if (differing === 0) return `As many are stored as CloudWatch's metrics count, in ${all} of machines.`;
  return `In ${formatCount(differing)} of ${all} of machines CloudWatch's metrics count other executions than are stored.`;
}

function differenceOf({ missing, surplus }: MetricHour): string {
  const parts = [
    ...(missing > 0 ? [`${counted(missing, "execution")} missing`] : []),
    ...(surplus > 0 ? [`${counted(surplus, "execution")} too many`] : []),
  ];
  return parts.join(", ");
}

const COUNTS = [
  ["started", "started"],
  ["succeeded", "succeeded"],
  ["failed", "failed"],
  ["timedOut", "timed out"],
  ["aborted", "aborted"],
] as const satisfies readonly (readonly [keyof MetricHour["told"], string])[];

function countsOf({ told, stored }: MetricHour): string {
  return COUNTS.flatMap(([count, word]) =>
    told[count] === stored[count]
      ? []
      : [`${word}: ${formatCount(told[count])} by CloudWatch, ${formatCount(stored[count])} stored`],
  ).join("; ");
}
