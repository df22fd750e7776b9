/** The parts that requests are made of. Each has a bound: who sends a message may be wrong, and must not be costly. */
import * as v from "valibot";

/** A request that says nothing. */
export const none = v.strictObject({});
export const text = v.pipe(v.string(), v.maxLength(10_000));
/** An id of a record, a client or a request. */
export const id = v.pipe(v.string(), v.maxLength(64));
/** A count, a size or a position. */
export const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** How many to answer at most. */
export const limit = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(200));
/** Fields or labels. */
export const nameValues = v.pipe(
  v.array(v.strictObject({ name: v.string(), value: v.string() })),
  v.maxLength(1000),
);
/** A sealed text as it stands on a page. */
export const sealedText = v.pipe(v.string(), v.maxLength(400_000));
