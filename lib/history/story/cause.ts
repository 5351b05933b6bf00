const SAID = 160;
const EXECUTING =
  /^An error occurred while executing the state '[^\n]{1,80}?' \(entered at the event id #\d{1,9}\)\.\s*/;

/**
 * What a cause says to people: the message inside when it is JSON (a function's `errorMessage`, a failed child's
 * `Cause`), without the words that only repeat the state; one line of at most 160 characters.
 */
export function causeText(cause: string): string {
  const line = messageIn(cause).replace(EXECUTING, "").replace(/\s+/g, " ").trim();
  const chars = [...line];
  return (chars.length <= SAID ? line : `${chars.slice(0, SAID - 1).join("")}…`).replace(/\.$/, "");
}

const MESSAGES = ["errorMessage", "Cause", "message", "Message"] as const;

function messageIn(cause: string): string {
  if (!cause.startsWith("{")) return cause;
  try {
    const value: unknown = JSON.parse(cause);
    if (typeof value !== "object" || value === null) return cause;
    for (const key of MESSAGES) {
      const message: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
      if (typeof message === "string" && message !== "") return message;
    }
    return cause;
  } catch {
    // Cut off by us or by AWS: the message often comes first.
    return /"errorMessage":\s?"((?:[^"\\]|\\.){1,300})/.exec(cause)?.[1] ?? cause;
  }
}
