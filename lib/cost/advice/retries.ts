import { counted, formatCount } from "@/lib/base/wording";
import { costAlone } from "../bill";
import { estimated, exactly, line } from "../line";
import { decimal, dollars } from "../money";
import { type Advice, type AdviceFacts, comparedAdvice, noAdvice } from "./advice";
import { transitionLine } from "./transitionLine";

/** States whose retries are told of, those with most retries first. */
const MAX_RETRIED = 5;

/**
 * Of the states that are tried again: what their retries cost beside what running the executions again would have cost
 * that they mended. Retries that mend nothing cost more than they mend.
 */
export function retriesAdvice(facts: AdviceFacts): Advice[] {
  const { type, retries } = facts;
  if (retries.lookedAt === 0) return [noAdvice("retries", "No execution began in this time.")];
  const tried = retries.states.filter((state) => state.retries > 0).toSorted((a, b) => b.retries - a.retries);
  if (tried.length === 0)
    return [noAdvice("retries", `Nothing was tried again in ${counted(retries.lookedAt, "execution")}.`)];
  if (type === "EXPRESS")
    return [
      noAdvice(
        "retries",
        "Express is not charged for retries, but for the time that they take: the cost of its month has it.",
      ),
    ];
  return tried.slice(0, MAX_RETRIED).map((state) => ofState(state, facts));
}

type Retried = AdviceFacts["retries"]["states"][number];

function ofState(
  { state, executions, retries, mended }: Retried,
  { prices, quantities, retries: seen }: AdviceFacts,
): Advice {
  const average =
    quantities.executions === 0 ? 0 : (quantities.transitions + quantities.children) / quantities.executions;
  const { lines } = costAlone(
    { ...quantities, transitions: mendedTransitions(mended, average), children: 0 },
    "STANDARD",
    prices,
  );
  const again = lines.map((one) =>
    line(
      { ...one, rule: "Standard: the executions that they mended, run again from the start", certainty: MENDED },
      prices,
      "transition",
    ),
  );
  const now = [
    transitionLine(retries, `retries of ${state}`, prices, exactly(`the last ${counted(seen.lookedAt, "execution")}`)),
  ];
  const went = `${formatCount(mended)} of ${counted(executions, "execution")}`;
  return comparedAdvice(
    {
      kind: "retries",
      state,
      now,
      instead: again,
      ms: seen.ms,
      notes: [
        `an execution takes ${decimal(average).toFixed(1)} transitions on average`,
        "what the called service charges for attempts is not counted",
      ],
    },
    {
      holds: (saved) =>
        `Retries of ${state} mended ${went}: they cost ${dollars(saved)} more in 30 days than running these again would.`,
      not: `Retries of ${state} mended ${went}, and cost less than running these again would.`,
    },
  );
}

function mendedTransitions(mended: number, average: number): number {
  return Math.round(mended * average);
}

const MENDED = estimated(
  "executions whose every failure of the state was followed by an attempt, the last of which went well",
);
