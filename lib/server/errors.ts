import { err } from "@/lib/base/result";
import { counted } from "@/lib/base/wording";
import type { Problem } from "@/lib/contract/problem";

/**
 * Why a use case has no answer, in terms of the domain, with what to tell the user. The edges translate the kind: app/api
 * to a status of HTTP, the command line to an exit code.
 */
export type UseCaseError = { readonly kind: UseCaseErrorKind; readonly problem: Problem };

export const USE_CASE_ERROR_KINDS = ["notFound", "invalid", "limitExceeded", "conflict", "unavailable"] as const;
export type UseCaseErrorKind = (typeof USE_CASE_ERROR_KINDS)[number];

function failed(kind: UseCaseErrorKind, what: string, why: string, remedy: string) {
  return err<UseCaseError>({ kind, problem: { what, why, remedy } });
}

/** What was asked for is not stored. Names come from outside and are shortened. */
export const notFound = {
  execution: (key: string) =>
    failed(
      "notFound",
      `There is no execution ${key.slice(0, 40)}.`,
      "It has not been imported into this database, or the address was cut.",
      "Look for it in the list of executions, or import its history.",
    ),
  /** `text`: how somebody named it. */
  named: (text: string) =>
    failed(
      "notFound",
      `No execution is found by ${text.slice(0, 200)}.`,
      "None that is stored here has this key, ARN, name or address.",
      "Copy the address or the ARN from the page of the execution, or import its history.",
    ),
  /** `lastId`: the last event that is stored of the execution; null when it has none, absent when `id` is no number. */
  event: (id: number | string, lastId?: number | null) =>
    failed(
      "notFound",
      `This execution has no event ${String(id).slice(0, 40)}.`,
      lastId === null ? "Its history has no events." : `The last event stored of it is ${lastId}; some may be missing.`,
      "Choose an event from the table of events.",
    ),
  fork: (key: string) =>
    failed(
      "notFound",
      `There is no fork ${key.slice(0, 40)}.`,
      "It was deleted, alone or with its execution, or the address was cut.",
      "Choose one from the Replays page.",
    ),
  divergence: () =>
    failed(
      "notFound",
      "There is nothing to report.",
      "The replay of this execution did not diverge.",
      "Its Replay tab shows the verdict.",
    ),
  job: (id: number | string) =>
    failed(
      "notFound",
      `There is no job ${String(id).slice(0, 40)}.`,
      "It was never asked for in this database.",
      "Ask for it again.",
    ),
  engineMachine: (arn: string) =>
    failed(
      "notFound",
      `The local engine has no state machine ${arn.slice(0, 200)}.`,
      "It was deleted, or never created here.",
      "Choose one from the Engine page, or create it there.",
    ),
  engineRequest: (id: number | string) =>
    failed(
      "notFound",
      `Nothing is known of request ${String(id).slice(0, 20)}.`,
      "It was answered long ago, or never made.",
      "Try again.",
    ),
  source: (name: string) =>
    failed(
      "notFound",
      `There is no source ${name.slice(0, 100)}.`,
      "It was removed, or it never stood in this database.",
      "Choose one from the Sources page.",
    ),
  setAside: (id: number) =>
    failed(
      "notFound",
      `There is no record ${id} that was set aside.`,
      "It was tried again meanwhile, or gave way to newer ones.",
      "Load the Sources page again.",
    ),
  watchRule: (name: string) =>
    failed(
      "notFound",
      `There is no rule ${name.slice(0, 100)}.`,
      "It does not stand in `watch` of the configuration that this process began with.",
      "Write it there and start Stepscope again, or choose one from the Watch page.",
    ),
  errorGroup: (fingerprint: string) =>
    failed(
      "notFound",
      `There is no way of failing ${fingerprint.slice(0, 40)}.`,
      "The last execution that failed so was removed, or the address was cut.",
      "Choose one from the overview.",
    ),
  machine: (machine: string) =>
    failed(
      "notFound",
      `There is no state machine ${machine.slice(0, 200)}.`,
      "No stored execution is of it.",
      "Choose one from the machines.",
    ),
  definition: (hash: string) =>
    failed(
      "notFound",
      `There is no definition ${hash.slice(0, 64)}.`,
      "The last execution that ran with it was removed, or the address was cut.",
      "Choose one from the revisions of the machine.",
    ),
  marker: (id: number) =>
    failed("notFound", `There is no marker ${id}.`, "It was removed, or the address was cut.", "List the markers."),
  machineCost: (machine: string) =>
    failed(
      "notFound",
      `There is nothing to compare for ${machine.slice(0, 100)}.`,
      "None of its stored executions began in this stretch of time.",
      "Choose another month or another machine.",
    ),
} as const;

/** A marker that cannot be set. */
export const notMarked = {
  severalMachines: (machine: string, count: number) =>
    failed(
      "conflict",
      `${counted(count, "state machine")} are called ${machine.slice(0, 200)}.`,
      "A marker is about one machine, or about all of an account and a region.",
      "Name the machine by its ARN, or give the account and the region instead.",
    ),
} as const;

/** There is nothing to lay beside an execution. */
export const notCompared = {
  severalMachines: (machine: string, count: number) =>
    failed(
      "conflict",
      `${counted(count, "state machine")} are called ${machine.slice(0, 200)}.`,
      "Periods of one machine are compared.",
      "Name it by its ARN.",
    ),
  noRevision: (hash: string) =>
    failed(
      "notFound",
      `No definition, or more than one, begins with ${hash.slice(0, 64)}.`,
      "The machine was not seen with it.",
      "Choose one of its definitions, or give more of the hash.",
    ),
  noGoodRun: (
    { machine }: { readonly machine: string | null },
    { lookedAt, isSameDefinition }: { readonly lookedAt: number; readonly isSameDefinition: boolean },
  ) =>
    failed(
      "notFound",
      "There is no good run to compare with.",
      machine === null
        ? "It is not known which machine the execution is of."
        : `Of the ${counted(lookedAt, "execution")} of ${machine.slice(0, 100)} nearest in time none succeeded${isSameDefinition ? " with the same definition" : ""}.`,
      "Compare it with an execution that you choose, or import a good run.",
    ),
} as const;

function notSent(why: string, remedy: string) {
  return failed("conflict", "Nothing was sent to AWS.", why, remedy);
}

function readOnlySource(source: string, otherwise = "") {
  return notSent(
    `The source ${source} is read-only, as every source is unless its settings say otherwise.`,
    `Set readOnly: false in the settings of ${source}${otherwise}.`,
  );
}

/** Something would be started or changed, and is not. */
export const notWritten = {
  readOnly: (source: string) => readOnlySource(source, ", or copy the command of the AWS CLI and run it yourself"),
  unconfirmed: (why: string) => notSent(why, "Look at the preview again, and confirm what it says."),
  unreachable: (why: string) =>
    failed(
      "conflict",
      "The execution was not run again.",
      why,
      "Add a source of its account and region, or run it there.",
    ),
  unanswered: () =>
    failed(
      "conflict",
      "The worker has not answered yet.",
      "It is busy, or it does not run. What was asked for may still be done.",
      "Look at the jobs, and at the execution, before you ask again.",
    ),
  hidden: () =>
    failed(
      "conflict",
      "Nothing was started.",
      "The input holds, at another place than it was shown, what stands for a value that a rule hides.",
      "Leave hidden values where they are, or write the values themselves.",
    ),
  /** `code`: the service's name of the error. */
  refused: (code: string, message: string) =>
    failed(
      "conflict",
      `The service refused it: ${code}.`,
      message,
      "Look at the preview, which says what is possible.",
    ),
} as const;

/** A mass redrive that is not made, or does not change. */
export const notMass = {
  gone: (id: number) =>
    failed(
      "notFound",
      `There is no mass redrive ${id}.`,
      "It was never made in this database.",
      "Choose one from the Replays page.",
    ),
  nameTaken: (name: string) =>
    failed(
      "conflict",
      "Nothing was made.",
      `Another mass redrive is called ${name.slice(0, 100)}.`,
      "Give it another name.",
    ),
  none: () =>
    failed(
      "invalid",
      "There is nothing to redrive.",
      "The filter lets no execution through that failed, timed out or was aborted in this time.",
      "Widen the filter or its time.",
    ),
  tooMany: (most: number) =>
    failed(
      "limitExceeded",
      "Nothing was made.",
      `The filter lets more than ${most} executions through.`,
      "Narrow its time down.",
    ),
  otherCount: (confirmed: number, is: number) =>
    failed(
      "conflict",
      "Nothing was sent.",
      `${confirmed} redrives were confirmed, and ${is} would be sent.`,
      "Confirm the number that is shown.",
    ),
  otherState: (state: string) =>
    failed(
      "conflict",
      "Nothing was changed.",
      `It is ${state} by now.`,
      "Load it again, and choose what is possible then.",
    ),
} as const;

/** What was given cannot be used. */
export const invalid = {
  /** A value of the request has no meaning; `why` says which and what it should be. */
  request: (why: string) =>
    failed("invalid", "The request cannot be read.", why, "Send what the reason names, and try again."),
  /** A fork that cannot be run cannot be kept. */
  fork: (why: string) =>
    failed("invalid", "The fork cannot be run, so it was not saved.", why, "Change what the reason names, and run it."),
  /** A text that was given as a definition is none. `why` names the file. */
  definition: (why: string) =>
    failed(
      "invalid",
      "This is no definition, so nothing was changed.",
      why,
      "Give a definition in JSON or YAML, or a template that defines the machine; an id names one of several.",
    ),
} as const;

/** The answer would be larger than a page, a file or the memory should hold. */
export function limitExceeded(why: string) {
  return failed(
    "limitExceeded",
    "This is more than can be shown at once.",
    why,
    "Ask for a shorter stretch of time or fewer rows.",
  );
}

/** As many forks of one execution are kept as may be. */
export function tooManyForks(most: number) {
  return failed(
    "limitExceeded",
    "The fork was not saved.",
    `${most} forks of this execution are kept already.`,
    "Delete some that are not needed, from the Replays page.",
  );
}

/** What was asked for contradicts what is stored. `why` names the execution. */
export function conflict(why: string) {
  return failed("conflict", "Nothing was changed.", why, "Change or delete the execution that the reason names.");
}

/** There is no answer now; there may be one later. */
export const unavailable = {
  report: (why: string) =>
    failed(
      "unavailable",
      "There is no report yet.",
      why,
      "Open the Replay tab, which says how far the replay is, and save the report from there.",
    ),
  mockFile: (why: string) =>
    failed(
      "unavailable",
      "There is no mock file.",
      why,
      "Open the Replay tab, which says how far the replay is and what it came to.",
    ),
  fork: (why: string) =>
    failed("unavailable", "The fork was not saved.", why, "Run it again, and save it when its result is there."),
  changes: () =>
    failed(
      "unavailable",
      "Too many browsers listen for changes.",
      "As many as may listen at once do.",
      "Close pages that nobody looks at; this page asks again by itself.",
    ),
  uploads: () =>
    failed(
      "unavailable",
      "Too many files are being imported.",
      "As many as may wait are waiting already.",
      "Try again when some are done.",
    ),
} as const;

/** A replay that tells nothing. `why` is its own words. */
export const notReplayed = {
  origin: (why: string) =>
    failed(
      "invalid",
      "The value cannot be traced.",
      why,
      "Choose an event that shows the value, and a path that leads to it ($.order.total); the verdict says whether the execution replays.",
    ),
  probe: (why: string) =>
    failed(
      "invalid",
      "The expression cannot be evaluated.",
      why,
      "Write a path ($.order.total), an intrinsic function (States.…) or JSONata between {% and %}.",
    ),
} as const;

/** AWS would be asked about somebody's data, and is not. */
export const notAsked = {
  readOnly: (source: string) => readOnlySource(source),
  unconfirmed: () =>
    notSent(
      "It would be asked with another source, or in another account or region, than was confirmed.",
      "Look at what it would be now, and confirm that.",
    ),
  unreachable: (why: string) => notSent(why, "Add a source of its account and region."),
} as const;
