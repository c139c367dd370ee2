import type { Verb } from '../verb';
import { check } from './check';
import { compare } from './compare';
import { completion } from './completion';
import { doctor } from './doctor';
import { embed } from './embed';
import { evaluate } from './evaluate';
import { exportNetwork } from './export';
import { merge } from './merge';
import { neighbors } from './neighbors';
import { predict } from './predict';
import { profile } from './profile';
import { train } from './train';

/** Every command, in the order of the help. */
export const VERBS: readonly Verb[] = [
  check,
  train,
  embed,
  merge,
  predict,
  evaluate,
  neighbors,
  exportNetwork,
  compare,
  profile,
  doctor,
  completion,
];
