import { choiceLines } from "@/lib/replay/conditionText";
import { findingText } from "@/lib/replay/doubts";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";

/** A verdict in words: a line for it, then what it rests on. `runs` are sentences about other runs of its ARN. */
export function verdictLines(
  name: string,
  { verdict, reason, accepted, divergences, findings }: ReplayVerdict,
  runs: readonly string[],
): readonly string[] {
  return [
    `${verdict}  ${name}`,
    ...(reason === null ? [] : [`  ${reason}`]),
    ...accepted.map(({ kind, count, eventId, state, placeholder }) => {
      const where = eventId === null ? "" : `, first at event ${eventId}${state === null ? "" : ` (${state})`}`;
      const filled = placeholder === undefined ? "" : ` \${${placeholder.name}} = ${placeholder.value}`;
      return `  accepted: ${kind}${filled} × ${count}${where}`;
    }),
    ...runs.map((line) => `  ${line}`),
    ...findings.map((finding) => `  validation: ${findingText(finding)}`),
    ...divergences.flatMap(({ kind, state, recorded, ours, difference, choice }) => [
      `  ${kind} in ${state ?? "the execution"}: recorded event ${recorded ?? "none"}, ours ${ours ?? "none"}`,
      ...difference.map((d) => `    ${d.path}: recorded ${d.recorded ?? "nothing"}, ours ${d.ours ?? "nothing"}`),
      ...(choice === undefined ? [] : choiceLines(choice).map((line) => `    ${line}`)),
    ]),
  ];
}
