import { clsx } from "clsx";
import type { RowVerdict, VerdictCode } from "@/lib/contract/verdict";
import { counted } from "@/lib/base/wording";
import { type StatusIconName, StatusIcon } from "./statusIcons";

const VERDICTS = {
  match: { mark: "succeeded", name: "Match", ink: "text-ok" },
  accepted: { mark: "mixed", name: "Match, accepted", ink: "text-ok" },
  diverged: { mark: "failed", name: "Diverged", ink: "text-bad" },
  notReplayable: { mark: "unknown", name: "Not replayable", ink: "text-ink-3" },
} as const satisfies Record<VerdictCode, { mark: StatusIconName; name: string; ink: string }>;

/** The name of a verdict with its shape, as filters show it. */
export function VerdictName({ code }: { code: VerdictCode }) {
  const { mark, name, ink } = VERDICTS[code];
  return (
    <span className={clsx("inline-flex items-center gap-1.5 align-top whitespace-nowrap", ink)}>
      <StatusIcon mark={mark} named={false} />
      {name}
    </span>
  );
}

/** A verdict and, on hover, what it rests on; an old one with a dotted edge. */
export function VerdictLabel({ verdict }: { verdict: RowVerdict }) {
  return (
    <span
      title={titleOf(verdict)}
      className={clsx("inline-flex items-center", verdict.stale && "rounded border border-dashed border-ink-3 px-1")}
    >
      <VerdictName code={verdict.code} />
      {verdict.stale && <span className="ml-1.5 text-xs text-ink-2">old</span>}
    </span>
  );
}

/** The same as a mark alone: grey where the replay matched, which is what it nearly always does. */
export function VerdictMark({ verdict }: { verdict: RowVerdict }) {
  const { mark, name } = VERDICTS[verdict.code];
  const isUsual = verdict.code === "match" || verdict.code === "accepted";
  const says = [`Replay: ${name}`, titleOf(verdict)].filter((part) => part !== "").join("\n");
  return (
    <span
      title={says}
      className={clsx(
        "inline-flex items-center align-middle",
        isUsual && "opacity-50 grayscale",
        verdict.stale && "rounded border border-dashed border-ink-3 p-px",
      )}
    >
      <StatusIcon mark={mark} named={false} />
      <span className="sr-only">{name}</span>
    </span>
  );
}

function titleOf({ reason, accepted, divergence, stale }: RowVerdict): string {
  const where = divergence?.state ?? "the execution";
  const differs = divergence?.paths[0];
  return [
    ...(divergence === null
      ? []
      : [
          `First difference: ${divergence.kind} in ${where}, event ${divergence.recorded ?? divergence.ours ?? "?"}` +
            (differs === undefined ? "." : `, at ${differs}.`),
        ]),
    ...(reason === null ? [] : [reason]),
    ...(accepted === 0 ? [] : [`Accepted: ${counted(accepted, "thing")} that may differ.`]),
    ...(stale ? ["Another version of the interpreter said so; it is replayed again in the background."] : []),
  ].join("\n");
}
