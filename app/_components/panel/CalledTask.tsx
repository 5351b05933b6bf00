import { Link } from "../ui/Link";
import { ExternalLink } from "lucide-react";
import type { AttemptSpan } from "@/lib/history/span";
import { childFailureIn, startedExecutionIn } from "@/lib/history/childExecution";
import { executionHref } from "@/lib/contract/permalink";
import { namesInExecutionArn } from "@/lib/base/arn";
import { scheduledTask } from "@/lib/layout/scheduledTask";
import { useEvent } from "../../_features/events";
import { payloadOf } from "../json/wire";
import { Fact } from "./Fact";

type Props = { readonly id: string; readonly attempt: AttemptSpan };

/** What the last attempt of a task called, the limits it had, and where AWS shows it: read from the event that scheduled it. */
export function CalledTask({ id, attempt }: Props) {
  const scheduled = useEvent(id, attempt.events[0] ?? null);
  const task = scheduled.data === undefined ? null : scheduledTask(scheduled.data.event);
  return (
    <>
      {task?.calls != null && (
        <Fact name={task.calls.kind}>
          <span className="mono">{task.calls.name}</span>
          {task.links.map(({ label, href }) => (
            <a
              key={label}
              href={href}
              target="_blank"
              rel="noreferrer"
              className="ml-2 inline-flex items-center gap-1 text-ink-2 underline decoration-line underline-offset-3 hover:text-ink"
            >
              {label}
              <ExternalLink size={11} role="img" aria-label="in the AWS console" />
            </a>
          ))}
        </Fact>
      )}
      {task !== null && task.limits.length > 0 && (
        <Fact name="Limits">{task.limits.map(({ name, seconds }) => `${name} ${seconds}`).join(" · ")}</Fact>
      )}
      {attempt.resourceType === "states" && <StartedExecution id={id} attempt={attempt} />}
    </>
  );
}

/** The execution that a task started, as what took the request answered, or as the cause of its failure tells. */
function StartedExecution({ id, attempt }: Props) {
  const failed = attempt.failure?.cause == null ? null : childFailureIn(attempt.failure.cause);
  // Scheduled, started, submitted.
  const submitted = useEvent(id, failed === null ? (attempt.events[2] ?? null) : null);
  const arn = failed?.arn ?? startedExecutionIn(payloadOf(submitted.data?.event, "output").text ?? "");
  if (arn === null) return null;
  return (
    <Fact name="Started">
      <Link href={executionHref(arn)} title={arn} className="underline decoration-faint underline-offset-3">
        {namesInExecutionArn(arn)?.name ?? arn}
      </Link>
    </Fact>
  );
}

/** ` · TimeoutSeconds 5`: of an attempt that timed out, which limits it had. */
export function AttemptLimits({ id, attempt }: Props) {
  const scheduled = useEvent(id, attempt.events[0] ?? null);
  const limits = scheduled.data === undefined ? [] : (scheduledTask(scheduled.data.event)?.limits ?? []);
  if (limits.length === 0) return null;
  return (
    <span className="col-span-2 col-start-2 text-ink-2">
      {limits.map(({ name, seconds }) => `${name} ${seconds}`).join(" · ")}
    </span>
  );
}
