// One LSTM layer, both directions at once, over packed sequences of any lengths (no padding rows).
//
// A workgroup owns a tile of SEQUENCE_LANES x SEQUENCES sequences and a slice of SLICE hidden units. A lane computes
// UNITS units of SEQUENCES sequences at a time: weights are stored as vec4(i, f, g, o) per unit, so it updates its cells
// without any exchange. Sequences come longest first, and a tile loops only to its own longest.
//
// Three layouts of the same code, listed in src/kernels/recurrentTiling.ts:
//   fused, lane per sequence (SLICE = HIDDEN, UNIT_LANES = 1): CPU adapters and many sequences; no barriers;
//   fused, lane per unit     (SLICE = HIDDEN, UNIT_LANES > 1): GPUs, and few sequences; a barrier per step publishes the new states;
//   stepwise                 (SLICE < HIDDEN, one step per dispatch): hidden sizes too large for one workgroup.
// A dispatch covers the steps [chunk.start, chunk.end) of every sequence; the state carried between dispatches is what
// the step before left in `states` and `cells`. It covers one direction, or both side by side.
//
// Equations: Hochreiter & Schmidhuber 1997 with forget gates (Gers 2000), as in torch.nn.LSTM:
//   i, f, o = sigmoid(.), g = tanh(.), c_t = f c_(t-1) + i g, h_t = o tanh(c_t)

const HIDDEN: u32 = 4;           // H, units per direction, multiple of 4
const DIRECTIONS: u32 = 1;
const SLICE: u32 = 4;            // units per workgroup
const UNIT_LANES: u32 = 1;
const SEQUENCE_LANES: u32 = 8;
const SEQUENCES: u32 = 4;        // per lane
const UNITS: u32 = 4;            // per lane at a time
const BY_TOKEN: bool = true;     // inputs are rows of the gate table (first layer), else one row per residue
const KEEP_GATES: bool = true;   // store the gates for backward
const ROWS_PER_SPLIT: u32 = 256; // rows summed by one invocation of backward_weight
const LANES_X: u32 = 8;          // of backward_weight, as all that follow
const LANES_Y: u32 = 1;
const TILE_INPUTS: u32 = 2;      // in vec4
const TILE_COLUMNS: u32 = 2;     // in units
const UNROLL: u32 = 2;           // rows per turn of its loop

const LANES: u32 = UNIT_LANES * SEQUENCE_LANES;
const BLOCK: u32 = UNITS * UNIT_LANES;
const HIDDEN4: u32 = HIDDEN / 4;
const COLUMN_LANES: u32 = (HIDDEN + TILE_COLUMNS - 1) / TILE_COLUMNS;
const INPUT_TILES: u32 = (HIDDEN4 + TILE_INPUTS - 1) / TILE_INPUTS;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<uniform> chunk: Chunk;
@group(0) @binding(2) var<storage, read> residues: array<u32>;            // (N) packed, see prelude.wgsl
@group(0) @binding(3) var<storage, read> offsets: array<u32>;             // (B + 1) first row of each sequence
@group(0) @binding(4) var<storage, read> inputs: array<vec4f>;            // (V or N, DIRECTIONS, H): x W_ih + b_ih + b_hh
@group(0) @binding(5) var<storage, read> weight: array<vec4f>;            // (directions of the dispatch, H from, H to): W_hh
@group(0) @binding(6) var<storage, read_write> gates: array<vec4f>;       // (N, DIRECTIONS, H): i, f, g, o; after backward their gradients
@group(0) @binding(7) var<storage, read_write> cells: array<f32>;         // (N, DIRECTIONS, H)
@group(0) @binding(8) var<storage, read_write> states: array<vec4f>;      // (N, DIRECTIONS, H / 4)
@group(0) @binding(9) var<storage, read> d_states: array<f32>;            // (N, DIRECTIONS, H)
@group(0) @binding(10) var<storage, read_write> d_cells: array<f32>;      // (B, DIRECTIONS, H) carried from step to step
@group(0) @binding(11) var<storage, read_write> partials: array<vec4f>;   // (splits, DIRECTIONS, H from, H to)

// Steps of the tile's longest sequence; sequences are sorted by length, longest first.
fn longest_of_tile(group: u32) -> u32 {
  let first = group * SEQUENCE_LANES * SEQUENCES;
  return offsets[first + 1u] - offsets[first];
}

// x: sequence tile, y: unit slice, z: direction, from chunk.direction on.
@compute @workgroup_size(LANES)
fn forward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let unit_lane = lane % UNIT_LANES;
  let first = (group.x * SEQUENCE_LANES + lane / UNIT_LANES) * SEQUENCES;
  let slice_end = min((group.y + 1u) * SLICE, HIDDEN);
  var starts: array<u32, SEQUENCES>;
  var lengths: array<u32, SEQUENCES>;
  for (var s = 0u; s < SEQUENCES; s++) {
    if (first + s < batch.sequences) {
      starts[s] = offsets[first + s];
      lengths[s] = offsets[first + s + 1u] - starts[s];
    }
  }
  let end = min(chunk.end, longest_of_tile(group.x));
  for (var step = chunk.start; step < end; step++) {
    var here: array<u32, SEQUENCES>;    // index of the step's first unit
    var before: array<u32, SEQUENCES>;  // of the step before
    var input: array<u32, SEQUENCES>;
    for (var s = 0u; s < SEQUENCES; s++) {
      if (step < lengths[s]) {
        let row = row_at(starts[s], lengths[s], step, reverse);
        here[s] = (row * DIRECTIONS + direction) * HIDDEN;
        before[s] = (select(row - 1u, row + 1u, reverse) * DIRECTIONS + direction) * HIDDEN;
        input[s] = (select(row, token_of(residues[row]), BY_TOKEN) * DIRECTIONS + direction) * HIDDEN;
      }
    }
    for (var block = group.y * SLICE; block < slice_end; block += BLOCK) {
      var acc: array<vec4f, SEQUENCES * UNITS>;
      for (var u = 0u; u < UNITS; u++) {
        let unit = min(block + u * UNIT_LANES + unit_lane, HIDDEN - 1u);
        for (var s = 0u; s < SEQUENCES; s++) { acc[s * UNITS + u] = inputs[input[s] + unit]; }
      }
      if (step > 0u) {
        for (var k = 0u; k < HIDDEN4; k++) {
          var h: array<vec4f, SEQUENCES>;
          for (var s = 0u; s < SEQUENCES; s++) { h[s] = states[before[s] / 4u + k]; }
          for (var u = 0u; u < UNITS; u++) {
            let unit = min(block + u * UNIT_LANES + unit_lane, HIDDEN - 1u);
            for (var i = 0u; i < 4u; i++) {
              let w = weight[(group.z * HIDDEN + k * 4u + i) * HIDDEN + unit];
              for (var s = 0u; s < SEQUENCES; s++) { acc[s * UNITS + u] += w * h[s][i]; }
            }
          }
        }
      }
      for (var s = 0u; s < SEQUENCES; s++) {
        if (step < lengths[s]) {
          for (var u = 0u; u < UNITS; u++) {
            let unit = block + u * UNIT_LANES + unit_lane;
            if (unit < slice_end) {
              let a = acc[s * UNITS + u];
              let gate = vec4f(sigmoid(a.x), sigmoid(a.y), hyperbolic_tangent(a.z), sigmoid(a.w));
              var c = gate.x * gate.z;
              if (step > 0u) { c += gate.y * cells[before[s] + unit]; }
              let index = here[s] + unit;
              if (KEEP_GATES) { gates[index] = gate; }
              cells[index] = c;
              states[index / 4u][index % 4u] = gate.w * hyperbolic_tangent(c);
            }
          }
        }
      }
    }
    if (UNIT_LANES > 1u) { storageBarrier(); }
  }
}

// From the last step to the first: gates become the gradients of the gate pre-activations.
// Steps are counted from each sequence's own end. x: sequence tile, y: unit slice, z: direction.
@compute @workgroup_size(LANES)
fn backward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let unit_lane = lane % UNIT_LANES;
  let first = (group.x * SEQUENCE_LANES + lane / UNIT_LANES) * SEQUENCES;
  let slice_end = min((group.y + 1u) * SLICE, HIDDEN);
  var starts: array<u32, SEQUENCES>;
  var lengths: array<u32, SEQUENCES>;
  for (var s = 0u; s < SEQUENCES; s++) {
    if (first + s < batch.sequences) {
      starts[s] = offsets[first + s];
      lengths[s] = offsets[first + s + 1u] - starts[s];
    }
  }
  let end = min(chunk.end, longest_of_tile(group.x));
  for (var step = chunk.start; step < end; step++) {
    var here: array<u32, SEQUENCES>;
    var after: array<u32, SEQUENCES>;   // the step whose gradients are already known
    for (var s = 0u; s < SEQUENCES; s++) {
      if (step < lengths[s]) {
        let row = row_at(starts[s], lengths[s], lengths[s] - 1u - step, reverse);
        here[s] = (row * DIRECTIONS + direction) * HIDDEN;
        after[s] = (select(row + 1u, row - 1u, reverse) * DIRECTIONS + direction) * HIDDEN;
      }
    }
    for (var block = group.y * SLICE; block < slice_end; block += BLOCK) {
      var d_h: array<f32, SEQUENCES * UNITS>;
      for (var u = 0u; u < UNITS; u++) {
        let unit = min(block + u * UNIT_LANES + unit_lane, HIDDEN - 1u);
        for (var s = 0u; s < SEQUENCES; s++) { d_h[s * UNITS + u] = d_states[here[s] + unit]; }
      }
      if (step > 0u) {
        for (var k = 0u; k < HIDDEN; k++) {
          var g: array<vec4f, SEQUENCES>;
          for (var s = 0u; s < SEQUENCES; s++) { g[s] = gates[after[s] + k]; }
          for (var u = 0u; u < UNITS; u++) {
            let unit = min(block + u * UNIT_LANES + unit_lane, HIDDEN - 1u);
            let w = weight[(group.z * HIDDEN + unit) * HIDDEN + k];
            for (var s = 0u; s < SEQUENCES; s++) { d_h[s * UNITS + u] += dot(w, g[s]); }
          }
        }
      }
      for (var s = 0u; s < SEQUENCES; s++) {
        if (step < lengths[s]) {
          for (var u = 0u; u < UNITS; u++) {
            let unit = block + u * UNIT_LANES + unit_lane;
            if (unit < slice_end) {
              let index = here[s] + unit;
              let carry = ((first + s) * DIRECTIONS + direction) * HIDDEN + unit;
              let gate = gates[index];
              let tanh_c = hyperbolic_tangent(cells[index]);
              let dh = d_h[s * UNITS + u];
              var dc = dh * gate.w * (1.0 - tanh_c * tanh_c);
              if (step > 0u) { dc += d_cells[carry]; }
              var c_before = 0.0;
              if (step + 1u < lengths[s]) {
                c_before = cells[select(index - DIRECTIONS * HIDDEN, index + DIRECTIONS * HIDDEN, reverse)];
              }
              d_cells[carry] = dc * gate.y;
              gates[index] = vec4f(
                dc * gate.z * gate.x * (1.0 - gate.x),
                dc * c_before * gate.y * (1.0 - gate.y),
                dc * gate.x * (1.0 - gate.z * gate.z),
                dh * tanh_c * gate.w * (1.0 - gate.w),
              );
            }
          }
        }
      }
    }
    if (UNIT_LANES > 1u) { storageBarrier(); }
  }
}

// partials[split] = sum over the split's rows of h_before^T d_gates, for W_hh.
// x: column lane, y: input tile, z: split x DIRECTIONS + direction.
@compute @workgroup_size(LANES_X, LANES_Y)
fn backward_weight(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= COLUMN_LANES || id.y >= INPUT_TILES) { return; }
  let direction = id.z % DIRECTIONS;
  let reverse = direction == 1u;
  let input0 = id.y * TILE_INPUTS;
  let begin = id.z / DIRECTIONS * ROWS_PER_SPLIT;
  let end = min(batch.residues, begin + ROWS_PER_SPLIT);
  var acc: array<vec4f, TILE_INPUTS * 4 * TILE_COLUMNS>;
  for (var n0 = begin; n0 < end; n0 += UNROLL) {
    var h: array<vec4f, UNROLL * TILE_INPUTS>;
    var g: array<vec4f, UNROLL * TILE_COLUMNS>;
    for (var r = 0u; r < UNROLL; r++) {
      let n = min(n0 + r, end - 1u);
      // The first step of a sequence has no state before it; rows past the end count as such.
      let counts = !is_first_step(residues[n], reverse) && n0 + r < end;
      let before = (select(n, select(n - 1u, n + 1u, reverse), counts) * DIRECTIONS + direction) * HIDDEN4;
      for (var a = 0u; a < TILE_INPUTS; a++) {
        h[r * TILE_INPUTS + a] = select(vec4f(), states[before + min(input0 + a, HIDDEN4 - 1u)], counts);
      }
      for (var c = 0u; c < TILE_COLUMNS; c++) {
        g[r * TILE_COLUMNS + c] = gates[(n * DIRECTIONS + direction) * HIDDEN + min(id.x + c * COLUMN_LANES, HIDDEN - 1u)];
      }
    }
    for (var r = 0u; r < UNROLL; r++) {
      for (var a = 0u; a < TILE_INPUTS; a++) {
        for (var i = 0u; i < 4u; i++) {
          for (var c = 0u; c < TILE_COLUMNS; c++) {
            acc[(a * 4u + i) * TILE_COLUMNS + c] += h[r * TILE_INPUTS + a][i] * g[r * TILE_COLUMNS + c];
          }
        }
      }
    }
  }
  for (var c = 0u; c < TILE_COLUMNS; c++) {
    let column = id.x + c * COLUMN_LANES;
    if (column < HIDDEN) {
      for (var a = 0u; a < TILE_INPUTS; a++) {
        for (var i = 0u; i < 4u; i++) {
          let input = (input0 + a) * 4u + i;
          if (input < HIDDEN) { partials[(id.z * HIDDEN + input) * HIDDEN + column] = acc[(a * 4u + i) * TILE_COLUMNS + c]; }
        }
      }
    }
  }
}
