import type { CostLine } from "@/lib/contract/cost";
import { formatCount } from "@/lib/base/wording";
import { decimal, dollars } from "@/lib/cost/money";

/** Each figure opens its derivation: the rule, where the quantity comes from, the exact amount. */
export function CostLines({ lines }: { lines: readonly CostLine[] }) {
  return (
    <ul>
      {lines.map((line, i) => (
        <li key={i} className="border-b border-line-soft">
          <details>
            <summary className="flex h-7 cursor-pointer items-center gap-2 hover:bg-sel">
              <span className="grow">
                {line.what}
                {line.certainty === "estimated" && <span className="ml-1.5 text-xs text-ink-3">estimated</span>}
              </span>
              <span className="text-ink-2 tabular-nums">
                {quantity(line.quantity)} {line.unit}
              </span>
              <span className="w-24 text-right tabular-nums">{dollars(decimal(line.amount))}</span>
            </summary>
            <div className="pb-2 pl-4 text-ink-2">
              <p>{line.rule}</p>
              <p className="mono break-all">
                {line.quantity} × ${line.price} = ${line.amount}
              </p>
              <p>
                From {line.from}. Price of {line.asOf}.
              </p>
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

function quantity(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : value.toPrecision(3);
}
