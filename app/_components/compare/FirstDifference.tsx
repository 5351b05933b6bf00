import type { DifferencePlace } from "@/lib/compare/comparison";
import { differenceLine } from "@/lib/compare/words";
import type { ComparisonView } from "@/lib/contract/comparison";
import { LinkButton } from "../ui/LinkButton";

type Props = { readonly view: ComparisonView; readonly onGo: (row: number) => void };

/** In what the two differ first, and where their ways part, in sentences that lead there. */
export function FirstDifference({ view, onGo }: Props) {
  const { first, parting, counts } = view;
  return (
    <section aria-label="First difference" className="mb-2 max-w-[1020px] shrink-0 text-lg wrap-anywhere">
      {first === null ? (
        <p>
          Nothing differs between them{counts.time === undefined ? "" : " but how long they took"}
          {view.hidden > 0 ? ", as far as their records tell" : ""}.
        </p>
      ) : (
        <p>
          First difference: <Place view={view} place={first} onGo={onGo} />
        </p>
      )}
      {parting !== null && parting.row !== first?.row && (
        <p>
          Their ways part: <Place view={view} place={parting} onGo={onGo} />
        </p>
      )}
      {first !== null && parting === null && <p>Both went the same way.</p>}
    </section>
  );
}

function Place({ view, place, onGo }: Props & { readonly place: DifferencePlace }) {
  const row = view.rows[place.row];
  const difference = row?.differences[place.difference];
  if (row === undefined || difference === undefined) return null;
  return <LinkButton onClick={() => onGo(place.row)}>{differenceLine(row, difference)}</LinkButton>;
}
