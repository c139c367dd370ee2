/**
 * fast-check for the tests, with the same inputs everywhere: a commit passes or fails the same on every machine.
 * `FUZZ_SEED=random` looks for what is not known yet; a failure prints its seed, which can be given in its place.
 */
import fc from 'fast-check';

const seed = process.env.FUZZ_SEED ?? '1';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });

/** Inputs per property; CI sets more. */
export const FUZZ_RUNS = Number(process.env.FUZZ_RUNS ?? 2000);

export default fc;
