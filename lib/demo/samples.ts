import type { Sample } from "./sample";
import { orderDeclined, orderShipped } from "./samples/orders";
import { albumFailed, tripAborted } from "./samples/parallel";
import { expenseCallback, invoiceTimeout, reportRunning, telemetryLog } from "./samples/waiting";

/** Eight executions, one for each thing worth seeing; prisma/samples holds them as files. */
export const SAMPLES: readonly Sample[] = [
  orderShipped,
  orderDeclined,
  invoiceTimeout,
  tripAborted,
  albumFailed,
  expenseCallback,
  reportRunning,
  telemetryLog,
];
