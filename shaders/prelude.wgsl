// What several shaders share. src/kernels/prelude.ts joins it to each, and reads structs and constants off it by name.

// How full the batch is, dropout's counters (seed, step), and 1 / the sum of class weights over the whole update.
struct Batch { residues: u32, sequences: u32, seed: u32, step: u32, scale: f32 }

// Rows of a matrix: `fixed` many (rows_of 0), one a residue (1) or one a sequence (2).
fn row_count(batch: Batch, rows_of: u32, fixed: u32) -> u32 {
  return select(select(batch.sequences, batch.residues, rows_of == 1u), fixed, rows_of == 0u);
}

// Sums over the sequences of one update (cross_entropy.wgsl), then what the optimizer adds (adamw.wgsl).
struct Scalars { loss: f32, weight: f32, correct: f32, count: f32, norm: f32, clip: f32, skipped: f32 }

struct Optimizer {
  learning_rate: f32, beta1: f32, beta2: f32, epsilon: f32,
  weight_decay: f32, clip_norm: f32, guard_norm: f32,
  correction1: f32, correction2: f32,   // 1 - beta^t
  share1: f32, share2: f32,             // 1 - beta; taken by the host, 1 - 0.999 would be off by 1e-5 here
}

// The steps [start, end) of every sequence that one dispatch of a recurrent layer covers, and its first direction.
struct Chunk { start: u32, end: u32, direction: u32 }

// Lanes in a row of the grid, into which a long row of elements is folded.
const GRID_ROW: u32 = 65536;

// A residue is its token | first of its sequence << FIRST_SHIFT | last << LAST_SHIFT | sequence << SEQUENCE_SHIFT.
const FIRST_SHIFT: u32 = 5;
const LAST_SHIFT: u32 = 6;
const SEQUENCE_SHIFT: u32 = 8;

fn token_of(residue: u32) -> u32 { return residue & ((1u << FIRST_SHIFT) - 1u); }

fn sequence_of(residue: u32) -> u32 { return residue >> SEQUENCE_SHIFT; }

// Whether a direction reads its sequence from this residue on.
fn is_first_step(residue: u32, reverse: bool) -> bool {
  return (residue & select(1u << FIRST_SHIFT, 1u << LAST_SHIFT, reverse)) != 0u;
}

// Row of the sequence's `position`-th step; the reverse direction starts at the sequence's end.
fn row_at(start: u32, length: u32, position: u32, reverse: bool) -> u32 {
  return start + select(position, length - 1u - position, reverse);
}

// The clamp keeps exp finite; sigmoid(-80) is 0 in f32 anyway.
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(min(-x, 80.0))); }

// Absolute error about 1e-7 everywhere; the built-in tanh of one software adapter is off by 7e-4 relative near zero.
fn hyperbolic_tangent(x: f32) -> f32 {
  let e = exp(-2.0 * abs(x));
  let magnitude = (1.0 - e) / (1.0 + e);
  return select(magnitude, -magnitude, x < 0.0);
}
