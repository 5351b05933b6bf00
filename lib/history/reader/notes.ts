/** What was read otherwise than it stands there, or beside it: said with the result, whatever else comes of the file. */
export type Note =
  | { readonly kind: "naiveTimes"; readonly events: number }
  | { readonly kind: "passedOver"; readonly lines: number }
  | { readonly kind: "otherMessages"; readonly messages: number }
  | { readonly kind: "brokenMessages"; readonly messages: number }
  | { readonly kind: "moreFollow"; readonly executions: number }
  | { readonly kind: "noHistory"; readonly executions: number }
  | { readonly kind: "relaxed" }
  | { readonly kind: "damaged"; readonly detail: string }
  | { readonly kind: "awsMessage"; readonly type: string | null; readonly message: string };

/** One sentence each. */
export function wordNote(note: Note): string {
  switch (note.kind) {
    case "naiveTimes":
      return `Times without a zone are taken as UTC (${counted(note.events, "event")}).`;
    case "passedOver":
      return `What surrounds the records was passed over (${counted(note.lines, "line")}).`;
    case "otherMessages":
      return `${counted(note.messages, "log message")} that ${note.messages === 1 ? "is no history event was" : "are no history events were"} passed over.`;
    case "brokenMessages":
      return `${counted(note.messages, "log message")} named an execution but ${note.messages === 1 ? "is" : "are"} not JSON, and ${note.messages === 1 ? "was" : "were"} passed over.`;
    case "moreFollow":
      return `More events follow: the answer ends with a nextToken, and the page behind it is not here (${counted(note.executions, "execution")}, kept as partial).`;
    case "noHistory":
      return `No history yet for ${counted(note.executions, "execution")}: status, times, input and output are kept; the events join when they come.`;
    case "damaged":
      return `The whole events were taken, and the execution is kept as partial: ${note.detail}.`;
    case "relaxed":
      return "Comments, trailing commas or NaN, which JSON does not have, were passed over (NaN is read as null).";
    case "awsMessage":
      return `AWS reported an error beside the answer: ${note.type === null ? "" : `${note.type}: `}${note.message}`;
  }
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
