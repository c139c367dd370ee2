import type { Verb } from '../verb';
import { check } from './check';
import { completion } from './completion';
import { doctor } from './doctor';
import { profile } from './profile';
import { train } from './train';

/** Every command, in the order of the help. */
export const VERBS: readonly Verb[] = [check, train, profile, doctor, completion];
