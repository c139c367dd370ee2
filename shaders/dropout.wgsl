// Dropout by a counter-based hash: whether a value is kept depends on (seed, step, site, sequence, residue, unit) and
// not on where it lies in a batch, so that splitting a batch changes nothing. Backward repeats the mask.
// Hash: PCG (O'Neill 2014) folded over the six counters; the CPU twin is src/cpu/dropout.ts.

const SEGMENT_PADDED: u32 = 4;    // a row is SEGMENTS segments of SEGMENT values padded to this multiple of 4
const SEGMENT: u32 = 4;
const SEGMENTS: u32 = 1;
const SITE: u32 = 0;              // 0 = pooled vector, k = input of LSTM layer k
const BY_RESIDUE: bool = false;   // rows are residues, else sequences
const THRESHOLD: u32 = 0;         // keep where hash >= THRESHOLD = p 2^32
const SCALE: f32 = 1.0;           // 1 / (1 - p)
const LANES_X: u32 = 8;
const LANES_Y: u32 = 1;

const WIDTH: u32 = SEGMENT_PADDED * SEGMENTS;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> residues: array<u32>;       // (N) packed, see prelude.wgsl
@group(0) @binding(2) var<storage, read> offsets: array<u32>;        // (B + 1)
@group(0) @binding(3) var<storage, read> uids: array<u32>;           // (B) index of each sequence in the data set
@group(0) @binding(4) var<storage, read> x: array<f32>;              // (rows, WIDTH)
@group(0) @binding(5) var<storage, read_write> y: array<f32>;        // (rows, WIDTH)
@group(0) @binding(6) var<storage, read_write> d_y: array<f32>;      // (rows, WIDTH)

fn pcg(v: u32) -> u32 {
  let state = v * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

// 0 where the value is dropped, else SCALE.
fn factor(row: u32, column: u32) -> f32 {
  var sequence = row;
  var residue = 0u;
  if (BY_RESIDUE) {
    sequence = sequence_of(residues[row]);
    residue = row - offsets[sequence];
  }
  let unit = column / SEGMENT_PADDED * SEGMENT + column % SEGMENT_PADDED;
  var hash = pcg(batch.seed);
  hash = pcg(hash ^ batch.step);
  hash = pcg(hash ^ SITE);
  hash = pcg(hash ^ uids[sequence]);
  hash = pcg(hash ^ residue);
  hash = pcg(hash ^ unit);
  return select(0.0, SCALE, hash >= THRESHOLD);
}

// x: column, y: row.
@compute @workgroup_size(LANES_X, LANES_Y)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= select(batch.sequences, batch.residues, BY_RESIDUE)) { return; }
  let at = id.y * WIDTH + id.x;
  y[at] = x[at] * factor(id.y, id.x);
}

// In place: d_y becomes the gradient of the input.
@compute @workgroup_size(LANES_X, LANES_Y)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= select(batch.sequences, batch.residues, BY_RESIDUE)) { return; }
  let at = id.y * WIDTH + id.x;
  d_y[at] *= factor(id.y, id.x);
}
