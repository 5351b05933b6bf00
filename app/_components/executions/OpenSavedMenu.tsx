"use client";

import { Trash2 } from "lucide-react";
import { Popover } from "radix-ui";
import { type FormEvent, type ReactNode, useState } from "react";
import { printQuery } from "@/lib/contract/query/printQuery";
import type { Query } from "@/lib/contract/query/query";
import { deleteSearch, MAX_NAME, saveSearch, useSavedSearches } from "../search/savedSearches";
import { Button } from "../ui/Button";
import { Link } from "../ui/Link";

type Props = {
  readonly query: Query | null;
  /** The button that opens it. */
  readonly children: ReactNode;
};

/** Keeps the query under a name, and shows those that were kept. */
export function OpenSavedMenu({ query, children }: Props) {
  const [isOpen, setOpen] = useState(true);
  const saved = useSavedSearches();
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={4} className="z-50 w-96 rounded-md border bg-panel p-2 shadow-float">
          {query !== null && <SaveForm q={printQuery(query)} />}
          {saved.length === 0 && <p className="px-1 py-1 text-ink-2">No search is saved yet.</p>}
          <ul>
            {saved.map(({ name, q }) => (
              <li key={name} className="flex h-8 items-center gap-2 rounded px-1 hover:bg-mute">
                <Link
                  href={`/executions?${new URLSearchParams({ q }).toString()}`}
                  onClick={() => setOpen(false)}
                  className="flex min-w-0 flex-1 items-baseline gap-2"
                >
                  <span className="max-w-[50%] truncate">{name}</span>
                  <span className="mono min-w-0 truncate text-ink-3">{q}</span>
                </Link>
                <Button look="plain" square aria-label={`Delete the search ${name}`} onClick={() => deleteSearch(name)}>
                  <Trash2 size={13} aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function SaveForm({ q }: { q: string }) {
  const [name, setName] = useState("");
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    saveSearch({ name: name.trim(), q });
    setName("");
  };
  return (
    <form onSubmit={save} className="mb-2 flex gap-2">
      <input
        value={name}
        onChange={({ target }) => setName(target.value)}
        maxLength={MAX_NAME}
        aria-label="Name of this search"
        placeholder="Name of this search"
        className="h-7 min-w-0 flex-1 rounded-md border bg-panel px-2 placeholder:text-ink-3"
      />
      <Button type="submit" disabled={name.trim() === ""}>
        Save
      </Button>
    </form>
  );
}
