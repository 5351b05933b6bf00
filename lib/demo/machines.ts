import type { DemoMachine } from "./machine";
import { catalogImport } from "./machines/etl";
import { customerOnboarding } from "./machines/onboarding";
import { orderFulfilment } from "./machines/order";
import { paymentCapture } from "./machines/payment";
import { priceReview } from "./machines/prices";
import { nightlyReport } from "./machines/report";
import { videoPublishing } from "./machines/video";

export const DEMO_MACHINES: readonly DemoMachine[] = [
  orderFulfilment,
  paymentCapture,
  catalogImport,
  customerOnboarding,
  videoPublishing,
  nightlyReport,
  priceReview,
];
