import type { MachineType } from "@/lib/asl/machine";
import { counted } from "@/lib/base/wording";
import { costAlone } from "../bill";
import { type CheaperType, cheaperTypeOf } from "../cheaperType";
import { type Check, expressChecks } from "../checks";
import { dollars } from "../money";
import { mainBreak, typeSentence } from "../typeVerdict";
import { type Advice, type AdviceFacts, noAdvice, perMonth } from "./advice";

const NAMES = { STANDARD: "Standard", EXPRESS: "Express" } as const;

/** Whether the machine should be of the other type: what it cost beside what it would have cost. */
export function typeAdvice(facts: AdviceFacts): Advice {
  const { type, quantities, prices, ms } = facts;
  const other = type === "STANDARD" ? "EXPRESS" : "STANDARD";
  const [now, instead] = [costAlone(quantities, type, prices), costAlone(quantities, other, prices)];
  const verdict = cheaperTypeOf(quantities, prices);
  const compared = {
    ...({ kind: "type", state: null, now: now.lines, instead: instead.lines, ms } as const),
    notes: notesOf(verdict, facts),
  };
  if (quantities.executions === 0) return noAdvice("type", "No execution began in this time.");
  const because = type === "STANDARD" ? breakOf(facts) : null;
  if (because !== null) return noAdvice("type", typeSentence({ kind: "onlyStandard", because }, ""), compared);
  if (type === "STANDARD" && facts.machine === null)
    return noAdvice("type", "Its definition is not known: nobody can say whether it could be Express.", compared);
  const saved = now.total.minus(instead.total);
  if (verdict.cheaper !== other || !saved.gt(0)) return noAdvice("type", staysText(type, verdict), compared);
  if (verdict.confidence === "low") return noAdvice("type", unsureText(other), compared);
  const monthly = perMonth(saved, ms);
  return {
    ...compared,
    holds: true,
    monthly,
    sentence: `As ${NAMES[other]} it would cost ${dollars(monthly)} less in 30 days.`,
  };
}

function staysText(type: MachineType, { cheaper }: CheaperType): string {
  if (cheaper === "SAME") return "Standard and Express cost the same for what ran.";
  return `${NAMES[type]} is the cheaper type for what ran.`;
}

const unsureText = (other: MachineType) =>
  `${NAMES[other]} seems cheaper, but that changes within the bounds of what is estimated, or hardly anything ran.`;

function notesOf({ reasons }: CheaperType, { type, machine, longestMs }: AdviceFacts): string[] {
  const differs = type === "STANDARD" && machine !== null ? expressChecks(machine, { longestMs }) : [];
  const first = differs.filter(({ effect }) => effect === "differs").slice(0, MAX_DIFFERENCES);
  return [...reasons, ...first.map(({ state, reason }) => (state === null ? reason : `${state}: ${reason}`))];
}

/** Of what would be different that is told here; the page of the cost has all of it. */
const MAX_DIFFERENCES = 4;

/** What keeps a Standard machine from being Express: its definition, or what ran. */
function breakOf({ machine, longestMs, quantities }: AdviceFacts): Check | null {
  const known = machine === null ? null : mainBreak(expressChecks(machine, { longestMs }));
  if (known !== null) return known;
  const { tooLong, children, unknownMapRuns } = quantities;
  const broken = { effect: "breaks", state: null } as const;
  if (tooLong > 0) return { ...broken, reason: `${counted(tooLong, "execution")} ran longer than five minutes` };
  return children + unknownMapRuns > 0 ? { ...broken, reason: "it has a Distributed Map" } : null;
}
