import type { Json } from "@/lib/base/json";
import type { Reply, Sample } from "../sample";
import { invoked, invokeState, threw } from "./parts";

function branch(name: string, fn: string): Json {
  return { StartAt: name, States: { [name]: invokeState(fn, { End: true }) } };
}

/** Three branches: one fails, its sibling at work is aborted, and a Catch cleans up. */
export const tripAborted: Sample = {
  file: "trip-parallel-aborted",
  machine: "trip-booking",
  name: "t-902",
  type: "STANDARD",
  definition: {
    Comment: "Book all parts of a trip at once, or none",
    StartAt: "BookTrip",
    States: {
      BookTrip: {
        Type: "Parallel",
        Branches: [
          branch("BookFlight", "book-flight"),
          branch("BookHotel", "book-hotel"),
          branch("BookCar", "book-car"),
        ],
        ResultPath: "$.bookings",
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "CancelTrip" }],
        End: true,
      },
      CancelTrip: invokeState("cancel-trip", { Next: "TripNotBooked" }),
      TripNotBooked: {
        Type: "Fail",
        Error: "TripNotBooked",
        Cause: "A part of the trip could not be booked; nothing was charged.",
      },
    },
  },
  input: { trip: "t-902", from: "BER", to: "LIS", nights: 3 },
  at: "2026-11-20T16:45:09.010Z",
  replies: {
    BookFlight: [invoked({ flight: "TP 533", seat: "14C" }, 420, "9d1e7a52-1f4b-4a52-b0c4-000000000001")],
    BookHotel: [threw("HotelFull", "No room for 3 nights from 2026-12-23", 1_050)],
    BookCar: [invoked({ car: "VW Polo" }, 4_000, "9d1e7a52-1f4b-4a52-b0c4-000000000003")],
    CancelTrip: [invoked({ trip: "t-902", cancelled: ["flight"] }, 233, "9d1e7a52-1f4b-4a52-b0c4-000000000002")],
  },
};

const PHOTOS = ["IMG_0001.jpg", "IMG_0002.jpg", "IMG_0003.jpg", "IMG_0004.jpg"] as const;

/** The replies of one round over the photos: two thumbnails, one broken photo, one that is aborted at work. */
function round(number: number): readonly Reply[] {
  const id = (i: number) => `77e0c9b2-6d1f-4f40-8e55-00000000000${number * 4 + i}`;
  const made = (i: number, took: number) => invoked({ thumbnail: `thumbs/${PHOTOS[i]}`, width: 320 }, took, id(i));
  const broken = threw("ImageDecodeError", "IMG_0003.jpg: unexpected end of JPEG data at byte 131072", 390);
  return [made(0, 190), made(1, 250), broken, made(3, 900)];
}

/** A Map over four items of which one is broken: tried twice, failed twice. */
export const albumFailed: Sample = {
  file: "album-map-failed-items",
  machine: "album-thumbnails",
  name: "a-31",
  type: "STANDARD",
  definition: {
    Comment: "A thumbnail for every photo of an album",
    StartAt: "MakeThumbnails",
    States: {
      MakeThumbnails: {
        Type: "Map",
        ItemsPath: "$.photos",
        ItemSelector: { "album.$": "$.album", "photo.$": "$$.Map.Item.Value" },
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "Shrink",
          States: { Shrink: invokeState("shrink-photo", { End: true }) },
        },
        Retry: [{ ErrorEquals: ["ImageDecodeError"], IntervalSeconds: 5, MaxAttempts: 1 }],
        End: true,
      },
    },
  },
  input: { album: "a-31", photos: PHOTOS },
  at: "2026-11-20T18:12:00.000Z",
  replies: { Shrink: [...round(0), ...round(1)] },
};
