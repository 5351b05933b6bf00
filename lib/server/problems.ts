import { err } from "@/lib/base/result";
import type { QueryProblem } from "@/lib/contract/listQuery";
import type { Problem } from "@/lib/contract/problem";

/** Why a use case has no answer: the status that HTTP has for it, and what the page shows. */
export type UseCaseError = { readonly status: 400 | 404 | 409 | 503; readonly problem: Problem };

export function noExecution(key: string) {
  return err<UseCaseError>({
    status: 404,
    problem: {
      what: `There is no execution ${key.slice(0, 40)}.`,
      why: "It has not been imported into this database, or the address was cut.",
      remedy: "Look for it in the list of executions, or import its history.",
    },
  });
}

export function noEvent(id: string, last: number | null) {
  return err<UseCaseError>({
    status: 404,
    problem: {
      what: `This execution has no event ${id.slice(0, 40)}.`,
      why:
        last === null ? "Its history has no events." : `The last event stored of it is ${last}; some may be missing.`,
      remedy: "Choose an event from the table of events.",
    },
  });
}

export function noDivergence() {
  return err<UseCaseError>({
    status: 404,
    problem: {
      what: "There is nothing to report.",
      why: "The replay of this execution did not diverge.",
      remedy: "Its Replay tab shows the verdict.",
    },
  });
}

export function notReplayedYet(why: string) {
  return err<UseCaseError>({
    status: 503,
    problem: {
      what: "There is no report yet.",
      why,
      remedy: "Open the Replay tab, which says how far the replay is, and save the report from there.",
    },
  });
}

export function noJob(id: string) {
  return err<UseCaseError>({
    status: 404,
    problem: {
      what: `There is no job ${id.slice(0, 40)}.`,
      why: "It was never asked for in this database.",
      remedy: "Ask for it again.",
    },
  });
}

export function badQuery({ parameter, why }: QueryProblem) {
  return err<UseCaseError>({
    status: 400,
    problem: {
      what: "The address cannot be read.",
      why: `Its parameter \`${parameter}\` is wrong: ${why}.`,
      remedy: "Correct or remove the parameter.",
    },
  });
}

export function badBody(why: string) {
  return err<UseCaseError>({
    status: 400,
    problem: { what: "The request cannot be read.", why, remedy: "Send what the reason names, and try again." },
  });
}

export function limitExceeded(why: string) {
  return err<UseCaseError>({
    status: 400,
    problem: {
      what: "This is more than can be shown at once.",
      why,
      remedy: "Ask for a shorter stretch of time or fewer rows.",
    },
  });
}

export function noCost(machine: string) {
  return err<UseCaseError>({
    status: 404,
    problem: {
      what: `There is nothing to compare for ${machine.slice(0, 100)}.`,
      why: "None of its stored executions began in this stretch of time.",
      remedy: "Choose another month or another machine.",
    },
  });
}

export function tooManyUploads() {
  return err<UseCaseError>({
    status: 503,
    problem: {
      what: "Too many files are being imported.",
      why: "As many as may wait are waiting already.",
      remedy: "Try again when some are done.",
    },
  });
}

/** The text that was given as a definition is none. `why` names the file. */
export function noDefinition(why: string): UseCaseError {
  return {
    status: 400,
    problem: {
      what: "This is no definition, so nothing was changed.",
      why,
      remedy: "Give a definition in JSON or YAML, or a template that defines the machine; an id names one of several.",
    },
  };
}

/** What was asked for contradicts what is stored. */
export function contradicts(why: string): UseCaseError {
  return {
    status: 409,
    problem: { what: "Nothing was changed.", why, remedy: "Change or delete the execution that the reason names." },
  };
}
