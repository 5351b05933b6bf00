import { counted, formatBytes, formatCount } from "@/lib/base/wording";
import type { ImportFacts, ImportOffer, ImportReport, StoredReference } from "@/lib/contract/import";
import { Button } from "../ui/Button";
import { StatusLabel } from "../ui/statusIcons";
import { Link } from "../ui/Link";
import { MachineChoice } from "./MachineChoice";
import type { Item } from "./importQueue";

/** A file is sent whole, and then read by the worker. */
const STEPS = {
  sending: { doing: "Sending", done: "sent" },
  reading: { doing: "Reading", done: "read" },
} as const;

/** Links of one file shown; the list of executions has the rest. */
const MAX_LINKS = 12;

/** The same file once more, with what may help. */
export type Again = (item: Item, facts: Partial<Pick<ImportFacts, "partial" | "encoding">>) => void;

type Props = {
  readonly item: Item;
  readonly onAgain: Again;
  /** Use the file as the definition of what is imported next. */
  readonly onDefinition: (item: Item) => void;
  /** Use one machine of the definition that was given with it. */
  readonly onMachine: (item: Item, id: string) => void;
};

export function ImportedFile(props: Props) {
  const { item } = props;
  return (
    <div className="min-w-0 flex-1">
      <div className="flex justify-between gap-3">
        <span className="truncate" title={item.name}>
          {item.name}
        </span>
        <span className="shrink-0 text-ink-3">{formatBytes(item.size)}</span>
      </div>
      <Body {...props} />
    </div>
  );
}

function Body({ item, onAgain, onDefinition, onMachine }: Props) {
  const { state } = item;
  switch (state.kind) {
    case "waiting":
      return <p className="text-ink-3">waiting</p>;
    case "sending":
      return (
        <div className="mt-1 flex items-center gap-3 text-ink-2">
          <progress
            className="h-1.5 w-48 accent-accent"
            max={Math.max(1, item.size)}
            value={Math.min(state.bytes, item.size)}
            aria-label={`${STEPS[state.step].doing} ${item.name}`}
          />
          {STEPS[state.step].done} {formatBytes(state.bytes)}
          {state.step === "reading" && `, ${counted(state.events, "event")}`}
        </div>
      );
    case "refused":
      return (
        <div role="alert" className="wrap-anywhere">
          <p className="text-bad">{state.problem.what}</p>
          <p className="text-ink-2">{state.problem.why}</p>
          <p>{state.problem.remedy}</p>
        </div>
      );
    case "definition":
      return <Definition item={item} machine={state.machine} of={state.of} onDefinition={onDefinition} />;
    case "part":
      return <p className="wrap-anywhere text-ink-2">Read with {state.of}, which names it</p>;
    case "done":
      return <Done item={item} report={state.report} onAgain={onAgain} onMachine={onMachine} />;
  }
}

type DefinitionProps = Pick<Props, "item" | "onDefinition"> & {
  readonly machine: string | null;
  readonly of: readonly string[];
};

function Definition({ item, machine, of, onDefinition }: DefinitionProps) {
  if (of.length > 0) {
    return <p className="wrap-anywhere text-ink-2">The definition of {of.slice(0, MAX_LINKS).join(", ")}</p>;
  }
  return (
    <div className="wrap-anywhere">
      <p>
        A definition{machine === null ? "" : ` of ${machine.slice(machine.lastIndexOf(":") + 1)}`}, not a history. Drop
        it together with a history of that machine, or use it for what you import next.
      </p>
      <div className="mt-1.5">
        <Button onClick={() => onDefinition(item)}>Use for what comes next</Button>
      </div>
    </div>
  );
}

type DoneProps = Pick<Props, "item" | "onAgain" | "onMachine"> & { readonly report: ImportReport };

function Done({ item, report, onAgain, onMachine }: DoneProps) {
  const { executions, events, duplicates, stored, notes, errors } = report;
  return (
    <>
      {(executions > 0 || errors.length === 0) && (
        <p className="text-ink-2">
          {counted(executions, "execution")}, {counted(events, "new event")}
          {duplicates > 0 && `, ${formatCount(duplicates)} known already`}
          {item.definition !== null && errors.length === 0 && `, with ${nameOf(item.definition)}`}
        </p>
      )}
      <Stored stored={stored} executions={executions} />
      {notes.map((note) => (
        <p key={note} className="wrap-anywhere text-ink-2">
          {note}
        </p>
      ))}
      {errors.map(({ file, reason, offers }, i) => (
        <div key={i} role="alert" className="wrap-anywhere whitespace-pre-line">
          {file !== item.name && <span className="text-ink-2">{file}: </span>}
          <span className="text-bad">{reason}</span>
          <Offers item={item} offers={offers} onAgain={onAgain} />
          {offers.map((offer) =>
            offer.kind === "machines" ? (
              <MachineChoice key={offer.kind} ids={offer.ids} onChoose={(id) => onMachine(item, id)} />
            ) : offer.kind === "beside" ? (
              <p key={offer.kind}>{dropToo(offer.paths, item.definition?.name ?? "the template")}</p>
            ) : null,
          )}
        </div>
      ))}
    </>
  );
}

function nameOf({ name, id }: NonNullable<Item["definition"]>): string {
  return id === null ? name : `${name}#${id}`;
}

/** Missing files that are named. */
const MAX_PATHS = 5;

function dropToo(paths: readonly string[], template: string): string {
  const more = paths.length - MAX_PATHS;
  const named = paths.slice(0, MAX_PATHS).join(", ");
  return `Drop ${named}${more > 0 ? ` and ${formatCount(more)} more` : ""} too, together with ${template} and the history.`;
}

function Stored({ stored, executions }: { stored: readonly StoredReference[]; executions: number }) {
  const shown = stored.slice(0, MAX_LINKS);
  if (shown.length === 0) return null;
  return (
    <ul className="mt-0.5">
      {shown.map(({ key, name, status, events, url }) => (
        <li key={key} className="flex items-center gap-1.5">
          <Link href={url} className="truncate rounded-sm text-accent underline underline-offset-3">
            {name}
          </Link>
          <StatusLabel status={status} />
          {events === 0 && <span className="shrink-0 text-ink-3">no history yet</span>}
        </li>
      ))}
      {executions > shown.length && (
        <li>
          <Link href="/executions?sort=-importedAt" className="text-accent underline underline-offset-3">
            {formatCount(executions - shown.length)} more
          </Link>
        </li>
      )}
    </ul>
  );
}

/** What may help with a file of which nothing was stored. */
function Offers({ item, offers, onAgain }: { item: Item; offers: readonly ImportOffer[]; onAgain: Again }) {
  const buttons = offers.flatMap((offer): HelpButton[] => {
    switch (offer.kind) {
      case "partial":
        return item.facts.partial ? [] : [{ label: "Import what is whole", title: PARTIAL, facts: { partial: true } }];
      case "encoding":
        return offer.encodings.map((encoding) => ({
          label: `Read as ${encoding}`,
          title: `Reads the file as ${encoding} instead of UTF-8`,
          facts: { encoding },
        }));
      case "definition":
      case "machines":
      case "beside":
        return [];
    }
  });
  if (buttons.length === 0) return null;
  return (
    <div className="mt-1.5 flex flex-wrap gap-2">
      {buttons.map(({ label, title, facts }) => (
        <Button key={label} title={title} onClick={() => onAgain(item, facts)}>
          {label}
        </Button>
      ))}
    </div>
  );
}

type HelpButton = { readonly label: string; readonly title: string; readonly facts: Parameters<Again>[1] };

const PARTIAL = "Takes the whole events of a file that is cut or damaged, and marks the execution partial";
