import { answer } from "../../_http/answer";
import { readPrices } from "@/lib/server/cost/readPrices";

export const runtime = "nodejs";

export function GET(): Promise<Response> {
  return answer(readPrices);
}
