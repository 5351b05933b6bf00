import { clsx } from "clsx";
import { memo, useEffect, useMemo, useRef } from "react";
import type { DefinitionText, Piece, PieceKind } from "@/lib/layout/definitionText";
import type { VisitedState } from "@/lib/layout/visitedStates";
import { StatusIcon } from "../ui/statusIcons";

/** px; the places of lines are counted from it. */
const LINE = 18;
/** Lines that stay above the one that is gone to. */
const ABOVE = 3;
/** Lines that the browser lays out together, once they come on screen. */
const BLOCK = 60;
/** Longer ones are shown as text alone: each piece of a line is an element of the page. */
const MAX_COLOURED = 6_000;

/** As a tree of data is coloured (json/JsonTree); states' names are what is looked for. */
const INKS = {
  state: "font-semibold text-ink",
  name: "text-accent",
  text: "text-ok",
  number: "text-caught",
  mark: "text-ink-3",
} as const satisfies Record<PieceKind, string>;

type Props = {
  readonly read: DefinitionText;
  readonly visited: ReadonlyMap<string, VisitedState>;
  readonly shown: string | null;
};

/** The lines, those of one state marked and brought on screen. All of them are in the page: the browser's own search finds them. */
export function DefinitionLines({ read, visited, shown }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { lines, states } = read;
  const at = useMemo(() => states.find(({ name }) => name === shown) ?? null, [states, shown]);
  const begins = useMemo(() => new Map(states.map(({ from, name }) => [from, name])), [states]);
  const longest = useMemo(() => lines.reduce((most, pieces) => Math.max(most, textOf(pieces).length), 0), [lines]);
  useEffect(() => {
    if (at !== null) scroller.current?.scrollTo({ top: Math.max(0, at.from - ABOVE) * LINE });
  }, [at]);
  const blocks = Array.from({ length: Math.ceil(lines.length / BLOCK) }, (_, i) => i * BLOCK);
  const isPlain = lines.length > MAX_COLOURED;
  return (
    <div
      ref={scroller}
      className="mono min-h-0 min-w-0 flex-1 overflow-auto py-1.5 outline-offset-[-2px]"
      tabIndex={0}
      role="region"
      aria-label="Definition"
    >
      {blocks.map((first) => {
        const some = lines.slice(first, first + BLOCK);
        const size = `${longest + 12}ch ${some.length * LINE}px`;
        return (
          <div
            key={first}
            className="w-max min-w-full"
            style={{ contentVisibility: "auto", containIntrinsicSize: size }}
          >
            {isPlain ? (
              <PlainLines first={first} lines={some} />
            ) : (
              some.map((pieces, i) => (
                <Line
                  key={first + i}
                  number={first + i + 1}
                  pieces={pieces}
                  isMarked={at !== null && at.from <= first + i && first + i <= at.to}
                  outcome={visited.get(begins.get(first + i) ?? "")?.outcome ?? null}
                />
              ))
            )}
          </div>
        );
      })}
    </div>
  );
}

type LineProps = {
  readonly number: number;
  readonly pieces: readonly Piece[];
  readonly isMarked: boolean;
  /** Of the state that begins there. */
  readonly outcome: VisitedState["outcome"] | null;
};

const Line = memo(function Line({ number, pieces, isMarked, outcome }: LineProps) {
  return (
    <div className={clsx("flex h-[18px] pr-4 leading-[18px]", isMarked && "bg-sel")}>
      <span aria-hidden className="w-14 shrink-0 pr-1 text-right text-ink-3 select-none">
        {number}
      </span>
      <span className="flex w-6 shrink-0 items-center justify-center select-none">
        {outcome !== null && <StatusIcon mark={outcome} />}
      </span>
      <span className="whitespace-pre">
        {pieces.map(({ kind, text }, i) => (
          <span key={i} className={INKS[kind]}>
            {text}
          </span>
        ))}
      </span>
    </div>
  );
});

function PlainLines({ first, lines }: { readonly first: number; readonly lines: DefinitionText["lines"] }) {
  return (
    <div className="flex pr-4 leading-[18px]">
      <pre aria-hidden className="w-20 shrink-0 pr-1 text-right text-ink-3 select-none">
        {lines.map((_, i) => first + i + 1).join("\n")}
      </pre>
      <pre>{lines.map(textOf).join("\n")}</pre>
    </div>
  );
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join("");
}
