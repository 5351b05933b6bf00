"use client";

import { Link } from "../ui/Link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { comparisonHref, readComparedWith } from "@/lib/contract/comparison";
import { FIELD } from "../change/fieldStyle";
import { Button, buttonClass } from "../ui/Button";

type Props = {
  /** What is compared with another one. */
  readonly executionKey: string;
  readonly onDone?: () => void;
};

/** Asks which execution to lay beside one, as whoever has it at hand names it. */
export function CompareForm({ executionKey, onDone }: Props) {
  const router = useRouter();
  const [text, setText] = useState("");
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        router.push(comparisonHref(executionKey, readComparedWith(text.trim())));
        onDone?.();
      }}
    >
      <label className="grid gap-1">
        Address, ARN, name or key of the other execution
        <input
          autoFocus
          className={`${FIELD} mono`}
          maxLength={1_000}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <div className="flex flex-wrap justify-end gap-2">
        <Link
          href={comparisonHref(executionKey, { kind: "nearest" })}
          className={buttonClass()}
          {...(onDone === undefined ? {} : { onClick: onDone })}
        >
          Its nearest good run
        </Link>
        <Button type="submit" look="primary" disabled={text.trim() === ""}>
          Compare
        </Button>
      </div>
    </form>
  );
}
