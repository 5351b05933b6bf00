import type { StoryPart } from "@/lib/contract/openedExecution";
import { elapsed } from "@/lib/layout/clock";
import { formatDuration } from "@/lib/base/wording";
import { executionHref } from "@/lib/contract/permalink";
import { LinkButton } from "../ui/LinkButton";
import { Time } from "../ui/Time";
import { useNow } from "../ui/zone";
import { Link } from "../ui/Link";

type Props = { readonly parts: readonly StoryPart[]; readonly onSelect: (event: number) => void };

/** Parts of a sentence: what has an event selects it, an execution is a link, an instant is in the reader's zone. */
export function StoryText({ parts, onSelect }: Props) {
  return parts.map((part, i) => <Piece key={i} part={part} onSelect={onSelect} />);
}

function Piece({
  part: { text, eventId, at, execution, since },
  onSelect,
}: { readonly part: StoryPart } & Omit<Props, "parts">) {
  if (at !== undefined) return <Time at={at} />;
  if (since !== undefined) return <Age since={since} text={text} />;
  if (execution !== undefined) {
    return (
      <Link
        href={executionHref(execution)}
        title={execution}
        className="rounded-sm underline decoration-faint underline-offset-3 wrap-anywhere hover:decoration-ink"
      >
        {text}
      </Link>
    );
  }
  if (eventId === undefined) return <span>{text}</span>;
  return (
    <LinkButton title={`Event ${eventId}`} onClick={() => onSelect(eventId)}>
      {text}
    </LinkButton>
  );
}

/** Goes on counting; until the page is awake it says what the server said. */
function Age({ since, text }: { since: number; text: string }) {
  const now = useNow(1_000);
  return (
    <time dateTime={new Date(since).toISOString()}>{now === null ? text : formatDuration(elapsed(since, now))}</time>
  );
}
