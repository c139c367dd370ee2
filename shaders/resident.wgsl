// recurrent.wgsl's time loop for GPUs, with weights that stay: a workgroup owns SEQUENCES sequences and all hidden units, and its
// lanes keep the recurrent weights through all steps, so that a step reads none of them from memory.
//
// A unit has PARTS lanes. Of each of its GATES values a lane holds the weights by the first states in registers, by more of them
// in workgroup memory, and reads the rest every step. Backward's sum over all units is cut into quarters, as in recurrent.wgsl,
// and a lane takes GATES of them, the first weights of each in registers and so on.
// Loops marked as unrolled are written out (src/gpu/kernel.ts), so that indices of registers are constants. The order of all sums
// is recurrent.wgsl's, so that the bits are.

const REGISTERS4: u32 = 1;       // vec4 of weights that a lane holds in registers for each of its values
const SHARED4: u32 = 0;          // and in workgroup memory
const GATES: u32 = 1;            // values of a unit's four that a lane computes: 1, 2 or 4

const PARTS: u32 = 4 / GATES;
const RESIDENT_LANES: u32 = HIDDEN * PARTS;
const HELD4: u32 = REGISTERS4 + SHARED4;
const TURNS: u32 = (SEQUENCES + PARTS - 1) / PARTS;   // sequences whose cells of one unit a lane computes
const QUARTER: u32 = HIDDEN4 + 1;                     // so that a unit's lanes read different banks

var<workgroup> shared_weights: array<vec4f, max(1, SHARED4 * HIDDEN * 4)>;
var<workgroup> last_states: array<vec4f, SEQUENCES * HIDDEN4>;
var<workgroup> products: array<vec4f, SEQUENCES * HIDDEN>;              // of each unit: its pre-activations, or a sum's quarters
var<workgroup> last_gradients: array<vec4f, SEQUENCES * 4 * QUARTER>;

fn input_at(start: u32, length: u32, step: u32, direction: u32) -> u32 {
  let row = row_at(start, length, step, direction == 1u);
  return (select(row, token_of(residues[row]), BY_TOKEN) * DIRECTIONS + direction) * HIDDEN;
}

// x: sequence tile, z: direction, from chunk.direction on.
@compute @workgroup_size(RESIDENT_LANES)
fn forward_resident(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let unit = lane / PARTS;
  let part = lane % PARTS;
  let first = group.x * SEQUENCES;
  var tile = tile_of(first);
  var held: array<vec4f, REGISTERS4 * GATES>;
  /* unrolled */ for (var k = 0u; k < REGISTERS4; k++) {
    /* unrolled */ for (var i = 0u; i < 4u; i++) {
      let w = vec4f(weight[(group.z * HIDDEN + k * 4u + i) * HIDDEN + unit]);
      /* unrolled */ for (var g = 0u; g < GATES; g++) { held[k * GATES + g][i] = w[part * GATES + g]; }
    }
  }
  for (var k = 0u; k < SHARED4; k++) {
    for (var i = 0u; i < 4u; i++) {
      let w = vec4f(weight[(group.z * HIDDEN + (REGISTERS4 + k) * 4u + i) * HIDDEN + unit]);
      for (var g = 0u; g < GATES; g++) { shared_weights[(k * RESIDENT_LANES + lane) * GATES + g][i] = w[part * GATES + g]; }
    }
  }
  var own_starts: array<u32, TURNS>;    // of the sequences whose cells this lane computes
  var own_lengths: array<u32, TURNS>;
  var memory: array<f32, TURNS>;
  for (var t = 0u; t < TURNS; t++) {
    let s = t * PARTS + part;
    if (s < SEQUENCES && first + s < batch.sequences) {
      own_starts[t] = offsets[first + s];
      own_lengths[t] = offsets[first + s + 1u] - own_starts[t];
      if (chunk.start > 0u && chunk.start < own_lengths[t]) {
        let row = row_at(own_starts[t], own_lengths[t], chunk.start - 1u, reverse);
        let index = (row * DIRECTIONS + direction) * HIDDEN + unit;
        memory[t] = memory_at(index);
        last_states[(s * HIDDEN + unit) / 4u][unit % 4u] = states[index / 4u][index % 4u];
      }
    }
  }
  var ahead: array<vec4f, SEQUENCES>;   // inputs of the next step
  for (var s = 0u; s < SEQUENCES; s++) {
    if (chunk.start < tile.lengths[s]) { ahead[s] = inputs[input_at(tile.starts[s], tile.lengths[s], chunk.start, direction) + unit]; }
  }
  workgroupBarrier();
  let end = min(chunk.end, offsets[first + 1u] - offsets[first]);
  for (var step = chunk.start; step < end; step++) {
    var acc: array<f32, SEQUENCES * GATES>;
    /* unrolled */ for (var s = 0u; s < SEQUENCES; s++) {
      /* unrolled */ for (var g = 0u; g < GATES; g++) { acc[s * GATES + g] = ahead[s][part * GATES + g]; }
      if (step + 1u < tile.lengths[s]) { ahead[s] = inputs[input_at(tile.starts[s], tile.lengths[s], step + 1u, direction) + unit]; }
    }
    if (step > 0u) {
      /* unrolled */ for (var k = 0u; k < REGISTERS4; k++) {
        /* unrolled */ for (var s = 0u; s < SEQUENCES; s++) {
          let h = last_states[s * HIDDEN4 + k];
          /* unrolled */ for (var i = 0u; i < 4u; i++) {
            /* unrolled */ for (var g = 0u; g < GATES; g++) { acc[s * GATES + g] += held[k * GATES + g][i] * h[i]; }
          }
        }
      }
      for (var k = 0u; k < SHARED4; k++) {
        /* unrolled */ for (var s = 0u; s < SEQUENCES; s++) {
          let h = last_states[s * HIDDEN4 + REGISTERS4 + k];
          /* unrolled */ for (var g = 0u; g < GATES; g++) {
            let w = shared_weights[(k * RESIDENT_LANES + lane) * GATES + g];
            /* unrolled */ for (var i = 0u; i < 4u; i++) { acc[s * GATES + g] += w[i] * h[i]; }
          }
        }
      }
      for (var k = HELD4; k < HIDDEN4; k++) {
        /* unrolled */ for (var i = 0u; i < 4u; i++) {
          let w = vec4f(weight[(group.z * HIDDEN + k * 4u + i) * HIDDEN + unit]);
          /* unrolled */ for (var s = 0u; s < SEQUENCES; s++) {
            let h = last_states[s * HIDDEN4 + k][i];
            /* unrolled */ for (var g = 0u; g < GATES; g++) { acc[s * GATES + g] += w[part * GATES + g] * h; }
          }
        }
      }
    }
    /* unrolled */ for (var s = 0u; s < SEQUENCES; s++) {
      /* unrolled */ for (var g = 0u; g < GATES; g++) { products[s * HIDDEN + unit][part * GATES + g] = acc[s * GATES + g]; }
    }
    workgroupBarrier();
    for (var t = 0u; t < TURNS; t++) {
      let s = t * PARTS + part;
      if (step < own_lengths[t]) {
        let index = (row_at(own_starts[t], own_lengths[t], step, reverse) * DIRECTIONS + direction) * HIDDEN + unit;
        let cell = cell_of(products[s * HIDDEN + unit], memory[t], step > 0u);
        memory[t] = cell.memory;
        last_states[(s * HIDDEN + unit) / 4u][unit % 4u] = cell.state;
        if (KEEP_GATES) { gates[index] = Stored4(cell.gates); }
        keep_memory(index, cell.memory);
        states[index / 4u][index % 4u] = cell.state;
      }
    }
    workgroupBarrier();
  }
}

// From the last step to the first, as recurrent.wgsl's backward. x: sequence tile, z: direction.
@compute @workgroup_size(RESIDENT_LANES)
fn backward_resident(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let unit = lane / PARTS;
  let part = lane % PARTS;
  let first = group.x * SEQUENCES;
  var held: array<vec4f, REGISTERS4 * GATES>;
  /* unrolled */ for (var k = 0u; k < REGISTERS4; k++) {
    /* unrolled */ for (var g = 0u; g < GATES; g++) {
      held[k * GATES + g] = vec4f(weight[(group.z * HIDDEN + (part * GATES + g) * HIDDEN4 + k) * HIDDEN + unit]);
    }
  }
  for (var k = 0u; k < SHARED4; k++) {
    for (var g = 0u; g < GATES; g++) {
      shared_weights[(k * RESIDENT_LANES + lane) * GATES + g] =
        vec4f(weight[(group.z * HIDDEN + (part * GATES + g) * HIDDEN4 + REGISTERS4 + k) * HIDDEN + unit]);
    }
  }
  let own_gradient = unit / HIDDEN4 * QUARTER + unit % HIDDEN4;
  var own_starts: array<u32, TURNS>;    // of the sequences whose cells this lane computes
  var own_lengths: array<u32, TURNS>;
  var carry: array<f32, TURNS>;
  for (var t = 0u; t < TURNS; t++) {
    let s = t * PARTS + part;
    if (s < SEQUENCES && first + s < batch.sequences) {
      own_starts[t] = offsets[first + s];
      own_lengths[t] = offsets[first + s + 1u] - own_starts[t];
      if (chunk.start > 0u && chunk.start < own_lengths[t]) {
        let row = row_at(own_starts[t], own_lengths[t], own_lengths[t] - chunk.start, reverse);
        carry[t] = d_carry[((first + s) * DIRECTIONS + direction) * HIDDEN + unit];
        last_gradients[s * 4u * QUARTER + own_gradient] = gradient_at((row * DIRECTIONS + direction) * HIDDEN + unit);
      }
    }
  }
  workgroupBarrier();
  let end = min(chunk.end, offsets[first + 1u] - offsets[first]);
  for (var step = chunk.start; step < end; step++) {
    var index: array<u32, TURNS>;
    var cell: array<Cell, TURNS>;
    var past = array<f32, TURNS>();   // zeros written out, as in recurrent.wgsl
    var d_h: array<f32, TURNS>;
    for (var t = 0u; t < TURNS; t++) {
      if (step < own_lengths[t]) {
        let row = row_at(own_starts[t], own_lengths[t], own_lengths[t] - 1u - step, reverse);
        index[t] = (row * DIRECTIONS + direction) * HIDDEN + unit;
        cell[t] = Cell(vec4f(gates[index[t]]), 0.0, memory_at(index[t]));
        if (step + 1u < own_lengths[t]) { past[t] = memory_at(step_before(index[t], reverse)); }
        d_h[t] = d_states[index[t]];
      }
    }
    if (step > 0u) {
      /* unrolled */ for (var g = 0u; g < GATES; g++) {
        let quarter = part * GATES + g;
        /* unrolled */ for (var s = 0u; s < SEQUENCES; s++) {
          let gradients = (s * 4u + quarter) * QUARTER;
          var sum = 0.0;
          /* unrolled */ for (var k = 0u; k < REGISTERS4; k++) { sum += dot(held[k * GATES + g], last_gradients[gradients + k]); }
          for (var k = 0u; k < SHARED4; k++) {
            sum += dot(shared_weights[(k * RESIDENT_LANES + lane) * GATES + g], last_gradients[gradients + REGISTERS4 + k]);
          }
          for (var k = HELD4; k < HIDDEN4; k++) {
            sum += dot(vec4f(weight[(group.z * HIDDEN + quarter * HIDDEN4 + k) * HIDDEN + unit]), last_gradients[gradients + k]);
          }
          products[s * HIDDEN + unit][quarter] = sum;
        }
      }
    }
    workgroupBarrier();
    for (var t = 0u; t < TURNS; t++) {
      let s = t * PARTS + part;
      if (step < own_lengths[t]) {
        if (step > 0u) {
          for (var quarter = 0u; quarter < 4u; quarter++) { d_h[t] += products[s * HIDDEN + unit][quarter]; }
        }
        let gradient = cell_gradient(cell[t], past[t], d_h[t], carry[t]);
        carry[t] = gradient.carry;
        last_gradients[s * 4u * QUARTER + own_gradient] = gradient.gates;
        keep_gradient(index[t], gradient.gates);
      }
    }
    workgroupBarrier();
  }
  for (var t = 0u; t < TURNS; t++) {
    let s = t * PARTS + part;
    if (chunk.start < own_lengths[t]) { d_carry[((first + s) * DIRECTIONS + direction) * HIDDEN + unit] = carry[t]; }
  }
}
