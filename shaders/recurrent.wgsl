// The time loop of a recurrent layer, both directions at once, over packed sequences of any lengths (no padding rows). What one
// unit does in a step is its cell's, lstm.wgsl or gru.wgsl, which is joined to this, as is where backward leaves the gradients of the
// gates: in_place.wgsl or apart.wgsl. Stored4 is how weights and gates are stored, vec4f or vec4<f16> (src/kernels/precision.ts).
//
// A workgroup owns a tile of SEQUENCE_LANES x SEQUENCES sequences and a slice of SLICE hidden units. A lane computes
// UNITS units of SEQUENCES sequences at a time: weights are stored as a vec4 per unit, its four gates', so it updates its
// cells without any exchange. Sequences come longest first, and a tile loops only to its own longest.
//
// Three layouts of the same code, listed in src/kernels/gpuTilings.ts and cpuTilings.ts; resident.wgsl and in_turn.wgsl are others:
//   fused, lane per sequence (SLICE = HIDDEN, UNIT_LANES = 1): CPU adapters and many sequences; no barriers;
//   fused, lane per unit     (SLICE = HIDDEN, UNIT_LANES > 1): GPUs, and few sequences; a barrier per step publishes the new states;
//   stepwise                 (SLICE < HIDDEN, one step per dispatch): hidden sizes too large for one workgroup.
// A dispatch covers the steps [chunk.start, chunk.end) of every sequence; the state carried between dispatches is what
// the step before left in `states` and in the cell's memory. It covers one direction, or both side by side.

const HIDDEN: u32 = 4;           // H, units per direction, multiple of 4
const DIRECTIONS: u32 = 1;
const SLICE: u32 = 4;            // units per workgroup
const UNIT_LANES: u32 = 1;
const SEQUENCE_LANES: u32 = 8;
const SEQUENCES: u32 = 4;        // per lane
const UNITS: u32 = 4;            // per lane at a time
const BY_TOKEN: bool = true;     // inputs are rows of the gate table (first layer), else one row per residue
const KEEP_GATES: bool = true;   // store the gates for backward

const LANES: u32 = UNIT_LANES * SEQUENCE_LANES;
const BLOCK: u32 = UNITS * UNIT_LANES;
const HIDDEN4: u32 = HIDDEN / 4;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<uniform> chunk: Chunk;
@group(0) @binding(2) var<storage, read> residues: array<u32>;            // (N) packed, see prelude.wgsl
@group(0) @binding(3) var<storage, read> offsets: array<u32>;             // (B + 1) first row of each sequence
@group(0) @binding(4) var<storage, read> inputs: array<vec4f>;            // (V or N, DIRECTIONS, H): x W_ih + b_ih + b_hh
@group(0) @binding(5) var<storage, read> weight: array<Stored4>;          // (directions of the dispatch, H from, H to): W_hh; to backward transposed
@group(0) @binding(6) var<storage, read_write> gates: array<Stored4>;     // (N, DIRECTIONS, H): the cell's
@group(0) @binding(7) var<storage, read_write> states: array<vec4f>;      // (N, DIRECTIONS, H / 4)
@group(0) @binding(8) var<storage, read> d_states: array<f32>;            // (N, DIRECTIONS, H)
@group(0) @binding(9) var<storage, read_write> d_carry: array<f32>;       // (B, DIRECTIONS, H) from step to step

// First rows and lengths of a lane's sequences; zeros of those past the batch's end.
struct Tile { starts: array<u32, SEQUENCES>, lengths: array<u32, SEQUENCES> }

fn tile_of(first: u32) -> Tile {
  var tile: Tile;
  for (var s = 0u; s < SEQUENCES; s++) {
    if (first + s < batch.sequences) {
      tile.starts[s] = offsets[first + s];
      tile.lengths[s] = offsets[first + s + 1u] - tile.starts[s];
    }
  }
  return tile;
}

// Steps of the tile's longest sequence; sequences are sorted by length, longest first.
fn longest_of_tile(group: u32) -> u32 {
  let first = group * SEQUENCE_LANES * SEQUENCES;
  return offsets[first + 1u] - offsets[first];
}

// Index of the same unit at the step before.
fn step_before(index: u32, reverse: bool) -> u32 {
  return select(index - DIRECTIONS * HIDDEN, index + DIRECTIONS * HIDDEN, reverse);
}

// x: sequence tile, y: unit slice, z: direction, from chunk.direction on.
@compute @workgroup_size(LANES)
fn forward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let unit_lane = lane % UNIT_LANES;
  let first = (group.x * SEQUENCE_LANES + lane / UNIT_LANES) * SEQUENCES;
  let slice_end = min((group.y + 1u) * SLICE, HIDDEN);
  var tile = tile_of(first);
  let end = min(chunk.end, longest_of_tile(group.x));
  for (var step = chunk.start; step < end; step++) {
    var here: array<u32, SEQUENCES>;    // index of the step's first unit
    var before: array<u32, SEQUENCES>;  // of the step before
    var input: array<u32, SEQUENCES>;
    for (var s = 0u; s < SEQUENCES; s++) {
      if (step < tile.lengths[s]) {
        let row = row_at(tile.starts[s], tile.lengths[s], step, reverse);
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
              let w = vec4f(weight[(group.z * HIDDEN + k * 4u + i) * HIDDEN + unit]);
              for (var s = 0u; s < SEQUENCES; s++) { acc[s * UNITS + u] += w * h[s][i]; }
            }
          }
        }
      }
      for (var s = 0u; s < SEQUENCES; s++) {
        if (step < tile.lengths[s]) {
          for (var u = 0u; u < UNITS; u++) {
            let unit = block + u * UNIT_LANES + unit_lane;
            if (unit < slice_end) {
              let a = acc[s * UNITS + u];
              let index = here[s] + unit;
              var past = 0.0;
              if (step > 0u) { past = memory_at(before[s] + unit); }
              let cell = cell_of(a, past, step > 0u);
              if (KEEP_GATES) { gates[index] = Stored4(cell.gates); }
              keep_memory(index, cell.memory);
              states[index / 4u][index % 4u] = cell.state;
            }
          }
        }
      }
    }
    if (UNIT_LANES > 1u) { storageBarrier(); }
  }
}

// From the last step to the first: the gradients of the gate pre-activations, from the gates.
// Steps are counted from each sequence's own end. x: sequence tile, y: unit slice, z: direction.
@compute @workgroup_size(LANES)
fn backward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let unit_lane = lane % UNIT_LANES;
  let first = (group.x * SEQUENCE_LANES + lane / UNIT_LANES) * SEQUENCES;
  let slice_end = min((group.y + 1u) * SLICE, HIDDEN);
  var tile = tile_of(first);
  let end = min(chunk.end, longest_of_tile(group.x));
  for (var step = chunk.start; step < end; step++) {
    var here: array<u32, SEQUENCES>;
    var after: array<u32, SEQUENCES>;   // the step whose gradients are already known
    for (var s = 0u; s < SEQUENCES; s++) {
      if (step < tile.lengths[s]) {
        let row = row_at(tile.starts[s], tile.lengths[s], tile.lengths[s] - 1u - step, reverse);
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
        // In quarters, which resident.wgsl sums side by side.
        for (var quarter = 0u; quarter < 4u; quarter++) {
          // Zeros written out: without them one software adapter keeps the last turn's values.
          var sum = array<f32, SEQUENCES * UNITS>();
          for (var k = quarter * HIDDEN4; k < (quarter + 1u) * HIDDEN4; k++) {
            var g: array<vec4f, SEQUENCES>;
            for (var s = 0u; s < SEQUENCES; s++) { g[s] = gradient_at(after[s] + k); }
            for (var u = 0u; u < UNITS; u++) {
              let unit = min(block + u * UNIT_LANES + unit_lane, HIDDEN - 1u);
              let w = vec4f(weight[(group.z * HIDDEN + k) * HIDDEN + unit]);
              for (var s = 0u; s < SEQUENCES; s++) { sum[s * UNITS + u] += dot(w, g[s]); }
            }
          }
          for (var i = 0u; i < SEQUENCES * UNITS; i++) { d_h[i] += sum[i]; }
        }
      }
      for (var s = 0u; s < SEQUENCES; s++) {
        if (step < tile.lengths[s]) {
          for (var u = 0u; u < UNITS; u++) {
            let unit = block + u * UNIT_LANES + unit_lane;
            if (unit < slice_end) {
              let index = here[s] + unit;
              let carry = ((first + s) * DIRECTIONS + direction) * HIDDEN + unit;
              var past = 0.0;
              if (step + 1u < tile.lengths[s]) { past = memory_at(step_before(index, reverse)); }
              var carry_in = 0.0;
              if (step > 0u) { carry_in = d_carry[carry]; }
              let cell = Cell(vec4f(gates[index]), 0.0, memory_at(index));
              let gradient = cell_gradient(cell, past, d_h[s * UNITS + u], carry_in);
              d_carry[carry] = gradient.carry;
              keep_gradient(index, gradient.gates);
            }
          }
        }
      }
    }
    if (UNIT_LANES > 1u) { storageBarrier(); }
  }
}
