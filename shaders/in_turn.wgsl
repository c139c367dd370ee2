// recurrent.wgsl's time loop for CPU adapters whose driver loads once what all lanes read at the same place (Mesa from 26 on): a
// workgroup has a lane for each unit, which keeps the unit's recurrent weights through all steps, and takes its sequences in turn. So a
// step loads no weights, and what it multiplies them by, the last states or gradients, at one place for all lanes.
//
// Sequences of a workgroup lie `groups` apart: sorted by length, they then take each workgroup about the same time, and no lane idles
// behind a shorter one. Loops marked as unrolled are written out (src/gpu/kernel.ts), so that indices of `held` are constants. The order
// of all sums is recurrent.wgsl's, so that the bits are.

const IN_TURN: u32 = 1;          // sequences of a workgroup, at most
const TOGETHER: u32 = 1;         // of them, which a lane multiplies its weights by at a time
const PARTS: u32 = 1;            // of units that are multiplied by in a row
const PART: u32 = 4;             // units of each

// Of the step before and of this one, at `slot`.
var<workgroup> last_states: array<array<f32, HIDDEN>, 2 * IN_TURN>;
var<workgroup> last_gradients: array<array<vec4f, HIDDEN>, 2 * IN_TURN>;

// Lanes' own numbers. llvmpipe computes them anew after each barrier, by a division a lane, but for what was read from memory.
var<workgroup> units: array<u32, HIDDEN>;

struct Rows { start: u32, length: u32 }

fn rows_of(sequence: u32) -> Rows { return Rows(offsets[sequence], offsets[sequence + 1u] - offsets[sequence]); }

// Where last_states and last_gradients hold a step of the workgroup's sequence `s`.
fn slot(step: u32, s: u32) -> u32 { return step % 2u * IN_TURN + s; }

fn index_of(row: u32, direction: u32, unit: u32) -> u32 { return (row * DIRECTIONS + direction) * HIDDEN + unit; }

fn own_unit(lane: u32) -> u32 {
  units[lane] = lane;
  workgroupBarrier();
  return units[lane];
}

// Always so, which compilers do not know: of a longer row of products LLVM would store all before it sums the first.
fn always(step: u32, part: u32) -> bool { return step < 0xffffff00u + part; }

fn sequences_of(group: u32, groups: u32) -> u32 { return (batch.sequences - group + groups - 1u) / groups; }

// x: workgroup, z: direction, from chunk.direction on.
@compute @workgroup_size(HIDDEN)
fn forward_in_turn(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let unit = own_unit(lane.x);
  var held: array<vec4f, HIDDEN>;
  /* unrolled */ for (var k = 0u; k < HIDDEN; k++) { held[k] = vec4f(weight[(group.z * HIDDEN + k) * HIDDEN + unit]); }
  let count = sequences_of(group.x, groups.x);
  if (chunk.start > 0u) {
    for (var s = 0u; s < count; s++) {
      let rows = rows_of(group.x + s * groups.x);
      if (chunk.start < rows.length) {
        let index = index_of(row_at(rows.start, rows.length, chunk.start - 1u, reverse), direction, unit);
        last_states[slot(chunk.start - 1u, s)][unit] = states[index / 4u][index % 4u];
      }
    }
  }
  workgroupBarrier();
  let end = min(chunk.end, rows_of(group.x).length);
  for (var step = chunk.start; step < end; step++) {
    for (var s = 0u; s < count; s += TOGETHER) {
      if (step >= rows_of(group.x + s * groups.x).length) { break; }
      var present: array<bool, TOGETHER>;   // others are computed along, and not kept
      var index: array<u32, TOGETHER>;
      var acc: array<vec4f, TOGETHER>;
      /* unrolled */ for (var j = 0u; j < TOGETHER; j++) {
        let rows = rows_of(group.x + min(s + j, count - 1u) * groups.x);
        present[j] = s + j < count && step < rows.length;
        let row = row_at(rows.start, rows.length, min(step, rows.length - 1u), reverse);
        index[j] = index_of(row, direction, unit);
        acc[j] = inputs[index_of(select(row, token_of(residues[row]), BY_TOKEN), direction, unit)];
      }
      if (step > 0u) {
        let last = slot(step - 1u, s);
        /* unrolled */ for (var part = 0u; part < PARTS; part++) {
          if (always(step, part)) {
            /* unrolled */ for (var i = 0u; i < PART; i++) {
              const k = part * PART + i;
              /* unrolled */ for (var j = 0u; j < TOGETHER; j++) { acc[j] += held[k] * last_states[last + j][k]; }
            }
          }
        }
      }
      /* unrolled */ for (var j = 0u; j < TOGETHER; j++) {
        if (present[j]) {
          var past = 0.0;
          if (step > 0u) { past = memory_at(step_before(index[j], reverse)); }
          let cell = cell_of(acc[j], past, step > 0u);
          if (KEEP_GATES) { gates[index[j]] = Stored4(cell.gates); }
          keep_memory(index[j], cell.memory);
          states[index[j] / 4u][index[j] % 4u] = cell.state;
          last_states[slot(step, s + j)][unit] = cell.state;
        }
      }
    }
    workgroupBarrier();
  }
}

// From the last step to the first, as recurrent.wgsl's backward. x: workgroup, z: direction.
@compute @workgroup_size(HIDDEN)
fn backward_in_turn(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let unit = own_unit(lane.x);
  var held: array<vec4f, HIDDEN>;
  /* unrolled */ for (var k = 0u; k < HIDDEN; k++) { held[k] = vec4f(weight[(group.z * HIDDEN + k) * HIDDEN + unit]); }
  let count = sequences_of(group.x, groups.x);
  if (chunk.start > 0u) {
    for (var s = 0u; s < count; s++) {
      let rows = rows_of(group.x + s * groups.x);
      if (chunk.start < rows.length) {
        let row = row_at(rows.start, rows.length, rows.length - chunk.start, reverse);
        last_gradients[slot(chunk.start - 1u, s)][unit] = gradient_at(index_of(row, direction, unit));
      }
    }
  }
  workgroupBarrier();
  let end = min(chunk.end, rows_of(group.x).length);
  for (var step = chunk.start; step < end; step++) {
    for (var s = 0u; s < count; s += TOGETHER) {
      if (step >= rows_of(group.x + s * groups.x).length) { break; }
      var present: array<bool, TOGETHER>;
      var index: array<u32, TOGETHER>;
      var d_h: array<f32, TOGETHER>;
      var kept: array<Cell, TOGETHER>;
      // Zeros written out, as in recurrent.wgsl.
      var past = array<f32, TOGETHER>();
      var carry_in = array<f32, TOGETHER>();
      // Loaded before the products, so that what memory is slow to give is waited for once, not at each use.
      /* unrolled */ for (var j = 0u; j < TOGETHER; j++) {
        let sequence = group.x + min(s + j, count - 1u) * groups.x;
        let rows = rows_of(sequence);
        present[j] = s + j < count && step < rows.length;
        let row = row_at(rows.start, rows.length, rows.length - 1u - min(step, rows.length - 1u), reverse);
        index[j] = index_of(row, direction, unit);
        d_h[j] = d_states[index[j]];
        kept[j] = Cell(vec4f(gates[index[j]]), 0.0, memory_at(index[j]));
        if (step + 1u < rows.length) { past[j] = memory_at(step_before(index[j], reverse)); }
        if (step > 0u) { carry_in[j] = d_carry[index_of(sequence, direction, unit)]; }
      }
      if (step > 0u) {
        let last = slot(step - 1u, s);
        var sum = array<f32, TOGETHER>();   // of a quarter
        /* unrolled */ for (var part = 0u; part < PARTS; part++) {
          if (always(step, part)) {
            /* unrolled */ for (var i = 0u; i < PART; i++) {
              const k = part * PART + i;
              /* unrolled */ for (var j = 0u; j < TOGETHER; j++) {
                sum[j] += dot(held[k], last_gradients[last + j][k]);
                if ((k + 1u) % HIDDEN4 == 0u) {
                  d_h[j] += sum[j];
                  sum[j] = 0.0;
                }
              }
            }
          }
        }
      }
      /* unrolled */ for (var j = 0u; j < TOGETHER; j++) {
        if (present[j]) {
          let gradient = cell_gradient(kept[j], past[j], d_h[j], carry_in[j]);
          d_carry[index_of(group.x + (s + j) * groups.x, direction, unit)] = gradient.carry;
          keep_gradient(index[j], gradient.gates);
          last_gradients[slot(step, s + j)][unit] = gradient.gates;
        }
      }
    }
    workgroupBarrier();
  }
}
