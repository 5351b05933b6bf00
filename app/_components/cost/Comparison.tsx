"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { counted, formatDuration, formatQuantity } from "@/lib/base/wording";
import type { CostComparison } from "@/lib/contract/costComparison";
import { assumedSentence } from "@/lib/cost/assumed";
import { EXPRESS_LIMIT_MS } from "@/lib/cost/checks";
import { Button, buttonClass } from "../ui/Button";
import { AssumedPrices } from "../costParts/AssumedPrices";
import { Link } from "../ui/Link";
import { BreakEven } from "./BreakEven";
import { calculatorHref } from "./calculatorHref";
import { CheckList } from "../costParts/CheckList";
import { ComparisonFacts } from "./ComparisonFacts";
import { Section } from "./Section";
import { stateRowId } from "./StateTable";
import { ComparisonVerdict } from "./ComparisonVerdict";

const AXES = ["duration", "transitions"] as const;
const AXIS_NAMES = { duration: "Over duration", transitions: "Over transitions" } as const;

/** Standard against Express for what the machine really did, and what stands in the way of the other type. */
export function Comparison({ comparison }: { comparison: CostComparison }) {
  const [axis, setAxis] = useQueryState("axis", parseAsStringLiteral(AXES).withDefault("duration"));
  const assumed = assumedSentence(comparison);
  const curve = axis === "duration" ? comparison.overDuration : comparison.overTransitions;
  const sayAt =
    axis === "duration" ? formatDuration : (at: number) => counted(Number(formatQuantity(at)), "transition");
  return (
    <Section
      title="Standard or Express"
      note="for the real traffic, at list price, the log that Express needs included"
    >
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.3fr)] border bg-panel max-[1100px]:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-3 p-4">
          <ComparisonVerdict comparison={comparison} />
          <ComparisonFacts comparison={comparison} />
          {assumed !== null && <AssumedPrices sentence={assumed} />}
          <Link href={calculatorHref(comparison)} className={`${buttonClass()} self-start`}>
            Calculate with these numbers
          </Link>
        </div>
        <div className="min-w-0 border-l p-4 pb-2 max-[1100px]:border-t max-[1100px]:border-l-0">
          <AxisChoice axis={axis} onAxis={(name) => void setAxis(name)} />
          <BreakEven
            curve={curve.points}
            point={curve.machine}
            breakEven={curve.breakEven}
            expressUntil={axis === "duration" ? EXPRESS_LIMIT_MS : null}
            sayAt={sayAt}
            label={`Cost of one execution ${AXIS_NAMES[axis].toLowerCase()}, with this machine's average on both lines`}
          />
        </div>
        {comparison.type === "STANDARD" && (
          <div className="col-span-full border-t p-4">
            <CheckList
              checks={comparison.checks}
              hasDefinition={comparison.checks !== null}
              subject="This machine"
              nameState={(state) => (
                <a
                  href={`#${stateRowId(state)}`}
                  className="rounded-sm underline decoration-faint underline-offset-3 hover:decoration-ink"
                >
                  {state}
                </a>
              )}
            />
          </div>
        )}
      </div>
    </Section>
  );
}

type Axis = (typeof AXES)[number];

/** What the curve goes over. */
function AxisChoice({ axis, onAxis }: { readonly axis: Axis; readonly onAxis: (axis: Axis) => void }) {
  return (
    <div className="mb-1 flex gap-1" role="group" aria-label="Axis of the curve">
      {AXES.map((name) => (
        <Button
          key={name}
          look="plain"
          aria-pressed={axis === name}
          onClick={() => onAxis(name)}
          className={axis === name ? "bg-mute" : ""}
        >
          {AXIS_NAMES[name]}
        </Button>
      ))}
    </div>
  );
}
