import type { PeriodsAnswer } from "@/lib/contract/periods";
import { figureName, sureFigures } from "@/lib/layout/periodWords";
import { Section } from "../ui/Section";
import { FigureTable } from "./FigureTable";

const TOO_FEW = "Nothing can be told: each side needs 20 executions that ended, in four stretches of time.";
const NOTHING = "Nothing: the two cannot be told apart by what is known of them.";

/** What differs surely, of the machine and of its states. */
export function SureList({ answer }: { readonly answer: PeriodsAnswer }) {
  const sure = sureFigures(answer);
  const rows = sure.map(({ state, figure }) => {
    const name = figureName(figure.name);
    return { name: state === null ? name : `${state}: ${name.toLowerCase()}`, figure };
  });
  return (
    <Section title="What differs surely" count={rows.length}>
      {rows.length === 0 ? (
        <p className="text-ink-2">{answer.tested === 0 ? TOO_FEW : NOTHING}</p>
      ) : (
        <FigureTable rows={rows} />
      )}
    </Section>
  );
}
