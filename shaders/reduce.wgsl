// Adds split-K partial sums to a gradient, in split order, so that the same batch gives the same bits.
// Adding (not storing) is what accumulates gradients over micro-batches.

const LENGTH: u32 = 1;           // of the gradient, in vec4
const STRIDE: u32 = 1;           // from one split's partials to the next, in vec4
const OFFSET: u32 = 0;           // of this gradient within a split, in vec4
const ROWS_OF: u32 = 0;          // what the splits divide: 0 = ROWS fixed rows, 1 = residues, 2 = sequences
const ROWS: u32 = 1;
const ROWS_PER_SPLIT: u32 = 256;
const KEPT: u32 = 15;            // which of each vec4's values are added, a bit each, the first lowest
const LANES_X: u32 = 8;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;         // (splits, STRIDE)
@group(0) @binding(2) var<storage, read_write> gradient: array<vec4f>;   // (LENGTH)

// x, then y: element, GRID_ROW lanes to a row of the grid.
@compute @workgroup_size(LANES_X)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  let index = id.y * GRID_ROW + id.x;
  if (id.x >= GRID_ROW || index >= LENGTH) { return; }
  let splits = (row_count(batch, ROWS_OF, ROWS) + ROWS_PER_SPLIT - 1u) / ROWS_PER_SPLIT;
  let kept = (vec4u(1u, 2u, 4u, 8u) & vec4u(KEPT)) != vec4u();
  var sum = gradient[index];
  for (var s = 0u; s < splits; s++) { sum += select(vec4f(), partials[s * STRIDE + OFFSET + index], kept); }
  gradient[index] = sum;
}
