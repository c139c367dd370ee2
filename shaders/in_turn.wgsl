// recurrent.wgsl's time loop for CPU adapters whose driver loads once what all lanes read at the same place (Mesa from 26 on): a
// workgroup has all units, a lane keeps the recurrent weights of a few of them through all steps, and sequences are taken in turn. So a
// step loads no weights, and what it multiplies them by, the last states or gradients, at one place for all lanes and units of a lane.
//
// Sequences of a workgroup lie `groups` apart: sorted by length, they then take each workgroup about the same time, and no lane idles
// behind a shorter one. Loops marked as unrolled are written out (src/gpu/kernel.ts), so that indices of `held` are constants. The order
// of all sums is recurrent.wgsl's, so that the bits are.

const IN_TURN: u32 = 1;          // sequences of a workgroup, at most
const TOGETHER: u32 = 1;         // of them, which a lane multiplies its weights by at a time in forward
const PARTS: u32 = 1;            // of units that are multiplied by in a row
const PART: u32 = 4;             // units of each

// Of the step before and of this one, at `slot`.
var<workgroup> last_states: array<array<f32, HIDDEN>, 2 * IN_TURN>;
var<workgroup> last_gradients: array<array<vec4f, HIDDEN>, 2 * IN_TURN>;

// Lanes' own numbers, each the first of its units, which lie UNIT_LANES apart. llvmpipe computes them anew after each barrier, by a
// division a lane, but for what was read from memory.
var<workgroup> lanes: array<u32, UNIT_LANES>;

struct Rows { start: u32, length: u32 }

fn rows_of(sequence: u32) -> Rows { return Rows(offsets[sequence], offsets[sequence + 1u] - offsets[sequence]); }

// Where last_states and last_gradients hold a step of the workgroup's sequence `s`.
fn slot(step: u32, s: u32) -> u32 { return step % 2u * IN_TURN + s; }

fn index_of(row: u32, direction: u32, unit: u32) -> u32 { return (row * DIRECTIONS + direction) * HIDDEN + unit; }

fn own_lane(lane: u32) -> u32 {
  lanes[lane] = lane;
  workgroupBarrier();
  return lanes[lane];
}

// Always so, which compilers do not know: of a longer row of products LLVM would store all before it sums the first, and of several
// units' cells it would keep all on the stack. (Forward's cells are slower for it.)
fn always(step: u32, part: u32) -> bool { return step < 0xffffff00u + part; }

fn sequences_of(group: u32, groups: u32) -> u32 { return (batch.sequences - group + groups - 1u) / groups; }

// x: workgroup, z: direction, from chunk.direction on.
@compute @workgroup_size(UNIT_LANES)
fn forward_in_turn(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let first = own_lane(lane.x);
  var held: array<vec4f, HIDDEN * UNITS>;
  /* unrolled */ for (var k = 0u; k < HIDDEN; k++) {
    /* unrolled */ for (var u = 0u; u < UNITS; u++) {
      held[k * UNITS + u] = vec4f(weight[(group.z * HIDDEN + k) * HIDDEN + first + u * UNIT_LANES]);
    }
  }
  let count = sequences_of(group.x, groups.x);
  if (chunk.start > 0u) {
    for (var s = 0u; s < count; s++) {
      let rows = rows_of(group.x + s * groups.x);
      if (chunk.start < rows.length) {
        let row = row_at(rows.start, rows.length, chunk.start - 1u, reverse);
        for (var unit = first; unit < HIDDEN; unit += UNIT_LANES) {
          let index = index_of(row, direction, unit);
          last_states[slot(chunk.start - 1u, s)][unit] = states[index / 4u][index % 4u];
        }
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
      var acc: array<vec4f, TOGETHER * UNITS>;
      /* unrolled */ for (var j = 0u; j < TOGETHER; j++) {
        let rows = rows_of(group.x + min(s + j, count - 1u) * groups.x);
        present[j] = s + j < count && step < rows.length;
        let row = row_at(rows.start, rows.length, min(step, rows.length - 1u), reverse);
        index[j] = index_of(row, direction, first);
        let input = index_of(select(row, token_of(residues[row]), BY_TOKEN), direction, first);
        /* unrolled */ for (var u = 0u; u < UNITS; u++) { acc[j * UNITS + u] = inputs[input + u * UNIT_LANES]; }
      }
      if (step > 0u) {
        let last = slot(step - 1u, s);
        /* unrolled */ for (var part = 0u; part < PARTS; part++) {
          if (always(step, part)) {
            /* unrolled */ for (var i = 0u; i < PART; i++) {
              const k = part * PART + i;
              /* unrolled */ for (var j = 0u; j < TOGETHER; j++) {
                let h = last_states[last + j][k];
                /* unrolled */ for (var u = 0u; u < UNITS; u++) { acc[j * UNITS + u] += held[k * UNITS + u] * h; }
              }
            }
          }
        }
      }
      /* unrolled */ for (var j = 0u; j < TOGETHER; j++) {
        if (present[j]) {
          /* unrolled */ for (var u = 0u; u < UNITS; u++) {
            let here = index[j] + u * UNIT_LANES;
            var past = 0.0;
            if (step > 0u) { past = memory_at(step_before(here, reverse)); }
            let cell = cell_of(acc[j * UNITS + u], past, step > 0u);
            if (KEEP_GATES) { gates[here] = Stored4(cell.gates); }
            keep_memory(here, cell.memory);
            states[here / 4u][here % 4u] = cell.state;
            last_states[slot(step, s + j)][first + u * UNIT_LANES] = cell.state;
          }
        }
      }
    }
    workgroupBarrier();
  }
}

// From the last step to the first, as recurrent.wgsl's backward, a sequence at a time. x: workgroup, z: direction.
@compute @workgroup_size(UNIT_LANES)
fn backward_in_turn(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
) {
  let direction = chunk.direction + group.z;
  let reverse = direction == 1u;
  let first = own_lane(lane.x);
  var held: array<vec4f, HIDDEN * UNITS>;
  /* unrolled */ for (var k = 0u; k < HIDDEN; k++) {
    /* unrolled */ for (var u = 0u; u < UNITS; u++) {
      held[k * UNITS + u] = vec4f(weight[(group.z * HIDDEN + k) * HIDDEN + first + u * UNIT_LANES]);
    }
  }
  let count = sequences_of(group.x, groups.x);
  if (chunk.start > 0u) {
    for (var s = 0u; s < count; s++) {
      let rows = rows_of(group.x + s * groups.x);
      if (chunk.start < rows.length) {
        let row = row_at(rows.start, rows.length, rows.length - chunk.start, reverse);
        for (var unit = first; unit < HIDDEN; unit += UNIT_LANES) {
          last_gradients[slot(chunk.start - 1u, s)][unit] = gradient_at(index_of(row, direction, unit));
        }
      }
    }
  }
  workgroupBarrier();
  let end = min(chunk.end, rows_of(group.x).length);
  for (var step = chunk.start; step < end; step++) {
    for (var s = 0u; s < count; s++) {
      let sequence = group.x + s * groups.x;
      let rows = rows_of(sequence);
      if (step >= rows.length) { break; }
      let row = row_at(rows.start, rows.length, rows.length - 1u - step, reverse);
      let index = index_of(row, direction, first);
      let carry = index_of(sequence, direction, first);
      var d_h: array<f32, UNITS>;
      var kept: array<Cell, UNITS>;
      // Zeros written out, as in recurrent.wgsl.
      var past = array<f32, UNITS>();
      var carry_in = array<f32, UNITS>();
      // Loaded before the products, so that what memory is slow to give is waited for once, not at each use.
      /* unrolled */ for (var u = 0u; u < UNITS; u++) {
        let here = index + u * UNIT_LANES;
        d_h[u] = d_states[here];
        kept[u] = Cell(vec4f(gates[here]), 0.0, memory_at(here));
        if (step + 1u < rows.length) { past[u] = memory_at(step_before(here, reverse)); }
        if (step > 0u) { carry_in[u] = d_carry[carry + u * UNIT_LANES]; }
      }
      if (step > 0u) {
        let last = slot(step - 1u, s);
        var sum = array<f32, UNITS>();   // of a quarter
        /* unrolled */ for (var part = 0u; part < PARTS; part++) {
          if (always(step, part)) {
            /* unrolled */ for (var i = 0u; i < PART; i++) {
              const k = part * PART + i;
              let gradient = last_gradients[last][k];
              /* unrolled */ for (var u = 0u; u < UNITS; u++) {
                sum[u] += dot(held[k * UNITS + u], gradient);
                if ((k + 1u) % HIDDEN4 == 0u) {
                  d_h[u] += sum[u];
                  sum[u] = 0.0;
                }
              }
            }
          }
        }
      }
      /* unrolled */ for (var u = 0u; u < UNITS; u++) {
        if (always(step, PARTS + u)) {
          let gradient = cell_gradient(kept[u], past[u], d_h[u], carry_in[u]);
          d_carry[carry + u * UNIT_LANES] = gradient.carry;
          keep_gradient(index + u * UNIT_LANES, gradient.gates);
          last_gradients[slot(step, s)][first + u * UNIT_LANES] = gradient.gates;
        }
      }
    }
    workgroupBarrier();
  }
}
