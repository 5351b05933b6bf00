import { PATHS } from "@/lib/contract/paths";
import type { CostTotals } from "@/lib/contract/costTotals";
import { DayBars } from "./DayBars";
import { OutcomeTable } from "./OutcomeTable";
import { Section } from "./Section";

type Props = { readonly totals: CostTotals; readonly query: Parameters<typeof PATHS.costTable>[1] };

/** What the month of a machine, or of all, cost by day and by outcome. */
export function DaysAndOutcomes({ totals, query }: Props) {
  return (
    <div className="grid grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)] gap-4 max-[1100px]:grid-cols-1">
      <Section title="By day" csv={PATHS.costTable("days", query)}>
        <DayBars totals={totals} />
      </Section>
      <Section title="By outcome" csv={PATHS.costTable("outcomes", query)}>
        <OutcomeTable totals={totals} />
      </Section>
    </div>
  );
}
