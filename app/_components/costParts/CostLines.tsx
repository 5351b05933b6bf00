import type { CostLine } from "@/lib/contract/cost";
import { formatGigabytes, formatQuantity } from "@/lib/base/wording";
import { decimal, text } from "@/lib/cost/money";
import { Money } from "../ui/Money";

/** Each figure opens its derivation: the rule, where the quantity comes from, the exact amount. */
export function CostLines({ lines, open = false }: { lines: readonly CostLine[]; open?: boolean }) {
  return (
    <ul>
      {lines.map((line, i) => (
        <li key={i} className="border-b border-line-soft">
          <details className="group" open={open}>
            <summary className="flex h-7 cursor-pointer list-none items-center gap-2 hover:bg-mute/50 [&::-webkit-details-marker]:hidden">
              <span aria-hidden className="w-2 text-ink-3 transition-transform group-open:rotate-90">
                ›
              </span>
              <span className="min-w-0 grow truncate">
                {line.what}
                {line.certainty === "estimated" && <span className="ml-1.5 text-xs text-ink-3">estimated</span>}
              </span>
              <span className="whitespace-nowrap text-ink-2">{quantityText(line)}</span>
              <span className="w-20 shrink-0 text-right">
                <Money amount={line.amount} asOf={line.asOf} />
              </span>
            </summary>
            <div className="pb-2 pl-4 text-ink-2">
              <p>{line.rule}</p>
              <p className="mono break-all text-ink">
                {signed(text(decimal(line.quantity)))} × ${line.price} = {signed(line.amount, "$")}
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

function quantityText({ quantity, unit }: CostLine): string {
  if (unit === "GB") return formatGigabytes(quantity);
  const isOne = quantity === 1 && (unit === "requests" || unit === "transitions");
  return `${formatQuantity(quantity)} ${isOne ? unit.slice(0, -1) : unit}`;
}

/** Decimal text with a proper minus, which stands before the currency. */
function signed(digits: string, currency = ""): string {
  return digits.startsWith("-") ? `−${currency}${digits.slice(1)}` : `${currency}${digits}`;
}
