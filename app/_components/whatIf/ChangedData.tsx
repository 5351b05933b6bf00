import { formatCount } from "@/lib/base/wording";
import type { ChangedDataView } from "@/lib/contract/fork";
import { Differences } from "../replay/Differences";
import { Section } from "../ui/Section";

type Props = { readonly changed: readonly ChangedDataView[]; readonly total: number };

/** Inputs and outputs that both have and that differ. */
export function ChangedData({ changed, total }: Props) {
  return (
    <Section title="Data that differs" count={total}>
      {changed.length === 0 && <p className="text-ink-2">Inputs and outputs of what both ran are the same.</p>}
      <ul className="grid gap-2">
        {changed.map(({ state, what, recorded, ours, differences }) => (
          <li key={`${recorded} ${what}`} className="border">
            <h3 className="px-3.5 py-1">
              {what === "input" ? "Input" : "Output"} of <span className="font-medium">{state ?? "the execution"}</span>
              <span className="text-ink-3">
                {" "}
                · event {recorded}, {ours} of the fork
              </span>
            </h3>
            <Differences differences={differences} ours="In the fork" />
          </li>
        ))}
      </ul>
      {total > changed.length && (
        <p className="text-ink-3">{formatCount(total - changed.length)} more places are not shown.</p>
      )}
    </Section>
  );
}
