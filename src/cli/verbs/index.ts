import type { Verb } from '../verb';
import { check } from './check';
import { compare } from './compare';
import { completion } from './completion';
import { doctor } from './doctor';
import { evaluate } from './evaluate';
import { predict } from './predict';
import { profile } from './profile';
import { train } from './train';

/** Every command, in the order of the help. */
export const VERBS: readonly Verb[] = [check, train, predict, evaluate, compare, profile, doctor, completion];
