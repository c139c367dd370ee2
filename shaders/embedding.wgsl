// Embedding gather and its gradient: the residue vectors of the `mean` encoder, and the sum of any per-residue
// gradient over equal symbols (for the LSTM: the gradient of its gate table).
// Widths are padded to multiples of 4 floats and counted in vec4.

const WIDTH: u32 = 1;            // vec4 per row
const SYMBOLS: u32 = 21;
const ROWS_PER_SPLIT: u32 = 4096;
const COLUMNS: u32 = 1;          // that a lane of backward sums, LANES_X apart, so that a workgroup reads one piece of each row
const LANES_X: u32 = 8;
const LANES_Y: u32 = 1;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> residues: array<u32>;            // (N) packed, see prelude.wgsl
@group(0) @binding(2) var<storage, read> table: array<vec4f>;             // (SYMBOLS, WIDTH)
@group(0) @binding(3) var<storage, read_write> vectors: array<vec4f>;     // (N, WIDTH)
@group(0) @binding(4) var<storage, read> order: array<u32>;               // (N) rows sorted by symbol, stable
@group(0) @binding(5) var<storage, read> symbol_starts: array<u32>;       // (SYMBOLS + 1) where each symbol begins in `order`
@group(0) @binding(6) var<storage, read> d_vectors: array<vec4f>;         // (N, WIDTH)
@group(0) @binding(7) var<storage, read_write> partials: array<vec4f>;    // (splits, SYMBOLS, WIDTH)

// vectors[n] = table[token(n)]; x: column, y: row.
@compute @workgroup_size(LANES_X, LANES_Y)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= batch.residues) { return; }
  vectors[id.y * WIDTH + id.x] = table[token_of(residues[id.y]) * WIDTH + id.x];
}

// partials[split][v] = sum of d_vectors over the split's rows of symbol v, in row order; x: columns, y: symbol, z: split.
@compute @workgroup_size(LANES_X)
fn backward(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
) {
  let first = group.x * LANES_X * COLUMNS + lane.x;
  if (first >= WIDTH) { return; }
  let begin = symbol_starts[id.y] + id.z * ROWS_PER_SPLIT;
  let end = min(symbol_starts[id.y + 1u], begin + ROWS_PER_SPLIT);
  var sums: array<vec4f, COLUMNS>;
  for (var i = begin; i < end; i++) {
    let row = order[i] * WIDTH;
    for (var c = 0u; c < COLUMNS; c++) { sums[c] += d_vectors[row + min(first + c * LANES_X, WIDTH - 1u)]; }
  }
  for (var c = 0u; c < COLUMNS; c++) {
    let column = first + c * LANES_X;
    if (column < WIDTH) { partials[(id.z * SYMBOLS + id.y) * WIDTH + column] = sums[c]; }
  }
}
