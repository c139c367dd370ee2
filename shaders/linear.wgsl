// Y = X W + b and its gradients. Row-major matrices; widths are multiples of 4 and counted in vec4 where they say so.
// Each invocation keeps a tile of the result in registers, so that a value once loaded serves several products.

const IN: u32 = 4;                // input width in floats
const OUT: u32 = 4;               // output width in floats
const BIAS_ROWS: u32 = 1;         // biases summed (an LSTM has two: b_ih and b_hh) ...
const BIAS_STRIDE: u32 = 1;       // ... and how far apart they lie, in vec4
const ROWS_OF: u32 = 0;           // what a row is: 0 = ROWS fixed rows, 1 = a residue, 2 = a sequence
const ROWS: u32 = 1;
const ROWS_PER_SPLIT: u32 = 256;  // rows summed by one invocation of backward_weight
const LANES_X: u32 = 8;
const LANES_Y: u32 = 1;
const TILE_ROWS: u32 = 4;         // of forward and backward_input
const TILE_COLUMNS: u32 = 2;      // in vec4; a lane's columns are COLUMN_LANES apart, so neighbours read neighbours
const TILE_INPUTS: u32 = 2;       // in vec4; of backward_input INPUT_LANES apart

const IN4: u32 = IN / 4;
const OUT4: u32 = OUT / 4;
const COLUMN_LANES: u32 = (OUT4 + TILE_COLUMNS - 1) / TILE_COLUMNS;
const INPUT_LANES: u32 = (IN4 + TILE_INPUTS - 1) / TILE_INPUTS;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;               // (rows, IN)
@group(0) @binding(2) var<storage, read> weight: array<vec4f>;          // (IN, OUT)
@group(0) @binding(3) var<storage, read> bias: array<vec4f>;            // BIAS_ROWS of (OUT)
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;         // (rows, OUT)
@group(0) @binding(5) var<storage, read> d_y: array<vec4f>;             // (rows, OUT)
@group(0) @binding(6) var<storage, read_write> d_x: array<vec4f>;       // (rows, IN)
@group(0) @binding(7) var<storage, read_write> partials: array<vec4f>;  // (splits, IN + 1, OUT): weight, then bias

// Y = X W + b; x: column lane, y: row tile.
@compute @workgroup_size(LANES_X, LANES_Y)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  let rows = row_count(batch, ROWS_OF, ROWS);
  let row0 = id.y * TILE_ROWS;
  if (id.x >= COLUMN_LANES || row0 >= rows) { return; }
  var acc: array<vec4f, TILE_ROWS * TILE_COLUMNS>;
  for (var c = 0u; c < TILE_COLUMNS; c++) {
    let column = min(id.x + c * COLUMN_LANES, OUT4 - 1u);
    for (var b = 0u; b < BIAS_ROWS; b++) {
      for (var r = 0u; r < TILE_ROWS; r++) { acc[r * TILE_COLUMNS + c] += bias[b * BIAS_STRIDE + column]; }
    }
  }
  for (var k = 0u; k < IN4; k++) {
    var inputs: array<vec4f, TILE_ROWS>;
    for (var r = 0u; r < TILE_ROWS; r++) { inputs[r] = x[min(row0 + r, rows - 1u) * IN4 + k]; }
    for (var i = 0u; i < 4u; i++) {
      for (var c = 0u; c < TILE_COLUMNS; c++) {
        let w = weight[(k * 4u + i) * OUT4 + min(id.x + c * COLUMN_LANES, OUT4 - 1u)];
        for (var r = 0u; r < TILE_ROWS; r++) { acc[r * TILE_COLUMNS + c] += inputs[r][i] * w; }
      }
    }
  }
  for (var r = 0u; r < TILE_ROWS; r++) {
    for (var c = 0u; c < TILE_COLUMNS; c++) {
      let column = id.x + c * COLUMN_LANES;
      if (row0 + r < rows && column < OUT4) { y[(row0 + r) * OUT4 + column] = acc[r * TILE_COLUMNS + c]; }
    }
  }
}

// dX = dY W^T; x: input lane, y: row tile.
@compute @workgroup_size(LANES_X, LANES_Y)
fn backward_input(@builtin(global_invocation_id) id: vec3u) {
  let rows = row_count(batch, ROWS_OF, ROWS);
  let row0 = id.y * TILE_ROWS;
  if (id.x >= INPUT_LANES || row0 >= rows) { return; }
  var acc: array<vec4f, TILE_ROWS * TILE_INPUTS>;
  for (var m = 0u; m < OUT4; m++) {
    var g: array<vec4f, TILE_ROWS>;
    for (var r = 0u; r < TILE_ROWS; r++) { g[r] = d_y[min(row0 + r, rows - 1u) * OUT4 + m]; }
    for (var a = 0u; a < TILE_INPUTS; a++) {
      let w0 = min(id.x + a * INPUT_LANES, IN4 - 1u) * 4u * OUT4 + m;
      let w = mat4x4f(weight[w0], weight[w0 + OUT4], weight[w0 + 2u * OUT4], weight[w0 + 3u * OUT4]);
      for (var r = 0u; r < TILE_ROWS; r++) { acc[r * TILE_INPUTS + a] += g[r] * w; }
    }
  }
  for (var r = 0u; r < TILE_ROWS; r++) {
    for (var a = 0u; a < TILE_INPUTS; a++) {
      let column = id.x + a * INPUT_LANES;
      if (row0 + r < rows && column < IN4) { d_x[(row0 + r) * IN4 + column] = acc[r * TILE_INPUTS + a]; }
    }
  }
}

// partials[split] = X^T dY and the column sums of dY over the split's rows; x: column lane, y: input tile, z: split.
@compute @workgroup_size(LANES_X, LANES_Y)
fn backward_weight(@builtin(global_invocation_id) id: vec3u) {
  let input0 = id.y * TILE_INPUTS;
  if (id.x >= COLUMN_LANES || input0 >= IN4) { return; }
  let begin = id.z * ROWS_PER_SPLIT;
  let end = min(row_count(batch, ROWS_OF, ROWS), begin + ROWS_PER_SPLIT);
  var acc: array<vec4f, TILE_INPUTS * 4 * TILE_COLUMNS>;
  var bias_acc: array<vec4f, TILE_COLUMNS>;
  for (var n = begin; n < end; n++) {
    var inputs: array<vec4f, TILE_INPUTS>;
    for (var a = 0u; a < TILE_INPUTS; a++) { inputs[a] = x[n * IN4 + min(input0 + a, IN4 - 1u)]; }
    for (var c = 0u; c < TILE_COLUMNS; c++) {
      let g = d_y[n * OUT4 + min(id.x + c * COLUMN_LANES, OUT4 - 1u)];
      bias_acc[c] += g;
      for (var a = 0u; a < TILE_INPUTS; a++) {
        for (var i = 0u; i < 4u; i++) { acc[(a * 4u + i) * TILE_COLUMNS + c] += inputs[a][i] * g; }
      }
    }
  }
  let base = id.z * (IN + 1u) * OUT4;
  for (var c = 0u; c < TILE_COLUMNS; c++) {
    let column = id.x + c * COLUMN_LANES;
    if (column < OUT4) {
      for (var a = 0u; a < TILE_INPUTS; a++) {
        for (var i = 0u; i < 4u; i++) {
          let input = (input0 + a) * 4u + i;
          if (input < IN) { partials[base + input * OUT4 + column] = acc[(a * 4u + i) * TILE_COLUMNS + c]; }
        }
      }
      if (id.y == 0u) { partials[base + IN * OUT4 + column] = bias_acc[c]; }
    }
  }
}
