/** How programs on a CPU divide a recurrent layer's work. */
import type { AdapterKind } from './adapterKind';
import { ceilDivide } from './common';
import {
  MOST_FUSED_UNITS,
  type InTurnTiling,
  type RecurrentPass,
  type StreamedTiling,
} from './recurrentWays';

/**
 * llvmpipe ends every loop of an invocation, silently, once its loops together have taken 65,535 turns
 * (LP_MAX_TGSI_LOOP_ITERATIONS), so on software adapters a dispatch stays well below that: so far that it takes tens of
 * milliseconds at most, since a page on such an adapter is drawn between dispatches.
 */
const SOFTWARE_TURNS = 16_000;

/**
 * On a CPU, from so many sequences in a full batch on, each lane takes sequences of its own; with fewer, the lanes share
 * the units, which keeps them busy even with a single sequence. Measured: docs/performance.md.
 */
const LANE_PER_SEQUENCE_FROM = 48;

/** On a CPU, from so many sequences in a full batch on, lanes that share the units take four sequences at a time, else two. */
const FOUR_SEQUENCES_FROM = 8;

/** What the lanes of a vector lie along, and the sequences and units of each lane. */
interface CpuTile {
  along: 'sequences' | 'units';
  sequences: number;
  units: number;
}

const tile = (along: CpuTile['along'], sequences: number, units: number): CpuTile => ({
  along,
  sequences,
  units,
});

/**
 * The rule's for many, some and few sequences, and others. Register tiles are as large as Mesa unrolls well: larger ones compile
 * for seconds and run slower (docs/performance.md).
 */
const CPU_TILES: Record<RecurrentPass, CpuTile[]> = {
  forward: [tile('sequences', 4, 4), tile('units', 4, 4), tile('units', 2, 4), tile('sequences', 2, 4)],
  backward: [tile('sequences', 4, 8), tile('units', 4, 4), tile('units', 2, 8), tile('sequences', 4, 4)],
};

/**
 * The rule's by ANGLE, for many and fewer sequences: there Mesa unrolls less, and the tiles above take up to twice the time of these
 * (docs/demo.md) and a second more to compile.
 */
const ANGLE_TILES: Record<RecurrentPass, CpuTile[]> = {
  forward: [tile('sequences', 2, 2), tile('units', 2, 2)],
  backward: [tile('sequences', 2, 4), tile('units', 2, 4)],
};

/**
 * In turn, so many workgroups for each core keep all busy. More load the weights more often, and pass more barriers for the same steps:
 * on two cores, of 16 sequences, 4 workgroups take 0.8 of the time that 16 take (64 units).
 */
const WORKGROUPS_OF_CORE = 2;

/** Workgroups that take so many sequences in turn, each at most `inTurn` of them, on a CPU of so many cores. */
export function workgroupsInTurn(sequences: number, inTurn: number, cores = 8): number {
  return Math.max(ceilDivide(sequences, inTurn), Math.min(sequences, WORKGROUPS_OF_CORE * cores));
}

/**
 * What of a batch training in turn takes at once for each core: what its layers keep of so many residues stays in the cache until backward
 * has read it, and so many sequences keep the workgroups busy. Measured at 64 to 256 units: docs/performance.md.
 */
const RESIDUES_OF_CORE = 2048;
const SEQUENCES_OF_CORE = 4;

/** Residues and sequences that training takes at once, at least, where layers of so many units are taken in turn; of one core as of two. */
export function enoughInTurn(
  kind: AdapterKind,
  hidden: number,
  cores = 8,
): { residues: number; sequences: number } | undefined {
  if (kind !== 'cpu that shares loads' || hidden > MOST_FUSED_UNITS) return undefined;
  const most = Math.max(2, cores);
  return { residues: RESIDUES_OF_CORE * most, sequences: SEQUENCES_OF_CORE * most };
}

/** Most sequences of a workgroup that takes them in turn; fewer, where their states do not fit into its memory. */
const IN_TURN = [8, 4, 2, 1];

/** Products of a workgroup's dispatch, in turn: some tens of milliseconds, in which its weights are loaded in hundredths of the time. */
const IN_TURN_PRODUCTS = 2 ** 25;

/** The ways of a CPU whose vectors have so many lanes, the rule's first. */
export function cpuTilings(
  kind: Exclude<AdapterKind, 'gpu'>,
  lanes: number,
  hidden: number,
  pass: RecurrentPass,
  batch: number,
): (StreamedTiling | InTurnTiling)[] {
  const [many, some, few] = CPU_TILES[pass];
  const [manyByAngle, fewerByAngle] = ANGLE_TILES[pass];
  const isMany = batch >= LANE_PER_SEQUENCE_FROM;
  const byDriver = isMany ? many : batch >= FOUR_SEQUENCES_FROM ? some : few;
  const byAngle = isMany ? manyByAngle : fewerByAngle;
  const first = kind === 'cpu by ANGLE' ? byAngle : byDriver;
  const others = [...CPU_TILES[pass], ...ANGLE_TILES[pass]].filter((one) => one !== first);
  const streamed = [first, ...others].map((one) => cpuTiling(hidden, pass, one, lanes));
  if (hidden > MOST_FUSED_UNITS) return streamed;
  const shape = shapeInTurn(hidden, pass, lanes);
  const inTurn = IN_TURN.map((count) => inTurnTiling(hidden, pass, lanes, { ...shape, inTurn: count }));
  const units = shape.units === 1 ? 2 : 1;
  const other = inTurnTiling(hidden, pass, lanes, { inTurn: IN_TURN[1], together: 1, units });
  return kind === 'cpu that shares loads' ? [...inTurn, other, ...streamed] : [...streamed, inTurn[1], other];
}

/**
 * What a lane multiplies at a time, in turn, by the rule: so many units of its own by the last values of so many sequences. More units load
 * those values less often, each at a check of its bounds, but take twice as long to compile; more sequences load the weights less often, if
 * vectors are long. Measured at 64 to 256 units: docs/performance.md.
 * @param lanes of a vector
 */
function shapeInTurn(
  hidden: number,
  pass: RecurrentPass,
  lanes: number,
): Pick<InTurnTiling, 'together' | 'units'> {
  const [isSmall, isLarge, isWide] = [hidden <= 64, hidden > 160, lanes >= 16];
  return pass === 'forward'
    ? { together: isSmall || isWide ? 2 : 1, units: isWide && !isSmall ? 2 : 1 }
    : { together: 1, units: isLarge ? 4 : 1 };
}

function inTurnTiling(
  hidden: number,
  pass: RecurrentPass,
  lanes: number,
  shape: Pick<InTurnTiling, 'inTurn' | 'together' | 'units'>,
): InTurnTiling {
  const { inTurn, together } = shape;
  // No more than leave all lanes of a vector busy.
  let { units } = shape;
  while (units > 1 && hidden % (units * lanes) !== 0) units /= 2;
  // Parts of 8 units take 0.65 to 0.95 of backward's time with all in a row; of 4 and 16 somewhat more, but of a lane with several units.
  const part = pass === 'backward' && units > 1 ? 4 : 8;
  return {
    inTurn,
    together: Math.min(inTurn, together),
    units,
    part: hidden % part === 0 ? part : 4,
    steps: Math.max(1, Math.floor(IN_TURN_PRODUCTS / (hidden * hidden * inTurn))),
  };
}

/** Workgroup memory of in_turn.wgsl. */
export function inTurnBytes(hidden: number, pass: RecurrentPass, inTurn: number): number {
  return (2 * inTurn * (pass === 'forward' ? 4 : 16) + 4) * hidden;
}

function cpuTiling(
  hidden: number,
  pass: RecurrentPass,
  { along, sequences, units: most }: CpuTile,
  lanes: number,
): StreamedTiling {
  const [unitLanes, sequenceLanes] = along === 'units' ? [lanes, 1] : [1, lanes];
  const slice = hidden <= MOST_FUSED_UNITS ? hidden : 64;
  // Small networks keep all lanes busy too.
  const units = Math.min(most, ceilDivide(slice, unitLanes));
  const blocks = ceilDivide(slice, units * unitLanes);
  // Backward's loop over all units is cut into four.
  const innermost = pass === 'forward' ? hidden / 4 : 4 * (hidden / 4 + 2);
  // Every loop takes one turn more than it has, to find that it is over; measured: 3 more a step.
  const turns = blocks * (innermost + 2) + 3;
  return {
    unitLanes,
    sequenceLanes,
    sequences,
    units,
    slice,
    steps: slice === hidden ? Math.max(1, Math.floor(SOFTWARE_TURNS / turns)) : 1,
  };
}
