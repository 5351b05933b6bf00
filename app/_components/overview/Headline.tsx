import { clsx } from "clsx";
import type { SentencePart } from "@/lib/contract/overview";
import { Minute } from "../ui/Minute";
import { TextLink } from "../overviewParts/TextLink";

type Props = { readonly parts: readonly SentencePart[]; readonly isBad: boolean };

/** The sentence that says what matters; each number of it leads to the executions behind it. */
export function Headline({ parts, isBad }: Props) {
  return (
    <section aria-label="What matters">
      <div
        className={clsx(
          "rounded-r-md border border-l-[3px] bg-panel px-3.5 py-2 text-lg",
          isBad ? "border-l-bad" : "border-l-ok",
        )}
      >
        <p className="max-w-[1020px] wrap-anywhere">
          {parts.map((part, i) => (
            <Piece key={i} part={part} />
          ))}
        </p>
      </div>
    </section>
  );
}

function Piece({ part }: { readonly part: SentencePart }) {
  if ("at" in part) return <Minute at={part.at} />;
  return part.href === undefined ? <span>{part.text}</span> : <TextLink href={part.href}>{part.text}</TextLink>;
}
