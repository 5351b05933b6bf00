/**
 * An execution that cannot be kept, worded for the user: it contradicts what is stored, or holds what no column can.
 * It concerns this execution alone; nothing of it was written.
 */
export class StoreRefusal extends Error {
  override readonly name = "StoreRefusal";
}
