import { formatCount } from "@/lib/base/wording";

export function EventLink({ id, onEvent }: { id: number; onEvent: (event: number) => void }) {
  return (
    <button
      type="button"
      onClick={(event) => {
        event.stopPropagation();
        onEvent(id);
      }}
      className="rounded-sm underline decoration-faint underline-offset-3 hover:decoration-ink"
    >
      event {formatCount(id)}
    </button>
  );
}
