import { useEffect, useMemo, useRef, useState } from "react";
import { type DataPath, dataPathText } from "@/lib/base/dataPath";
import { counted } from "@/lib/base/wording";
import { findInData } from "@/lib/layout/dataText";
import { type Exact, leafText } from "./exactJson";

type Props = { readonly value: Exact; readonly title: string; readonly onPath: (path: DataPath) => void };

/** Places that are listed. */
const MOST = 50;

/** Finds names and values in a payload, and lists where they are. */
export function DataSearch({ value, title, onPath }: Props) {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  // It comes when it was asked for: the next thing is to type.
  useEffect(() => field.current?.focus(), []);
  const { found, more } = useMemo(() => findInData(value, text, MOST, leafText), [value, text]);
  return (
    <div className="px-3.5 pb-1">
      <div className="flex items-center gap-2">
        <input
          ref={field}
          type="text"
          value={text}
          maxLength={200}
          spellCheck={false}
          aria-label={`A name or value in ${title}`}
          placeholder="A name or a value"
          onChange={(event) => setText(event.target.value)}
          className="h-7 min-w-0 flex-1 rounded-md border bg-panel px-2 placeholder:text-ink-3"
        />
        <span role="status" className="shrink-0 text-ink-3">
          {text.trim() === "" ? "" : `${counted(found.length, "place")}${more ? " and more" : ""}`}
        </span>
      </div>
      {found.length > 0 && (
        <ul aria-label={`Found in ${title}`} className="mono max-h-40 overflow-y-auto py-1">
          {found.map((one) => (
            <li key={dataPathText(one.path)}>
              <button
                type="button"
                onClick={() => onPath(one.path)}
                className="w-full truncate rounded-sm text-left hover:bg-mute"
              >
                <span className="text-accent">{dataPathText(one.path)}</span>{" "}
                <span className="text-ink-2">{one.text}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
