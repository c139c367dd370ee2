// The gradient of a recurrent layer's weights W_hh, from each step's previous state and the gradients of its gates.

const HIDDEN: u32 = 4;           // H, units per direction, multiple of 4
const DIRECTIONS: u32 = 1;
const ROWS_PER_SPLIT: u32 = 256; // rows summed by one invocation
const LANES_X: u32 = 8;          
const LANES_Y: u32 = 1;
const TILE_INPUTS: u32 = 2;      // in vec4
const TILE_COLUMNS: u32 = 2;     // in units
const UNROLL: u32 = 2;           // rows per turn of its loop
const INPUTS_FIRST: bool = false; // workgroups one after the other share columns, not inputs

const HIDDEN4: u32 = HIDDEN / 4;
const COLUMN_LANES: u32 = (HIDDEN + TILE_COLUMNS - 1) / TILE_COLUMNS;
const INPUT_TILES: u32 = (HIDDEN4 + TILE_INPUTS - 1) / TILE_INPUTS;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> residues: array<u32>;            // (N) packed, see prelude.wgsl
@group(0) @binding(2) var<storage, read> d_gates: array<vec4f>;           // (N, DIRECTIONS, H)
@group(0) @binding(3) var<storage, read> states: array<vec4f>;            // (N, DIRECTIONS, H / 4)
@group(0) @binding(4) var<storage, read_write> partials: array<vec4f>;    // (splits, DIRECTIONS, H from, H to)

// partials[split] = sum over the split's rows of h_before^T d_gates, for W_hh.
// x: column lane, y: input tile, or these the other way round; z: split x DIRECTIONS + direction.
@compute @workgroup_size(LANES_X, LANES_Y)
fn backward_weight(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let id = select(group.xy, group.yx, INPUTS_FIRST) * vec2u(LANES_X, LANES_Y) + lane.xy;
  if (id.x >= COLUMN_LANES || id.y >= INPUT_TILES) { return; }
  let direction = group.z % DIRECTIONS;
  let reverse = direction == 1u;
  let input0 = id.y * TILE_INPUTS;
  let begin = group.z / DIRECTIONS * ROWS_PER_SPLIT;
  let end = min(batch.residues, begin + ROWS_PER_SPLIT);
  var acc: array<vec4f, TILE_INPUTS * 4 * TILE_COLUMNS>;
  for (var n0 = begin; n0 < end; n0 += UNROLL) {
    var h: array<vec4f, UNROLL * TILE_INPUTS>;
    var g: array<vec4f, UNROLL * TILE_COLUMNS>;
    // These before the others, which they would wait behind: rows lie far apart, and memory is slow to give them.
    for (var r = 0u; r < UNROLL; r++) {
      let n = min(n0 + r, end - 1u);
      for (var c = 0u; c < TILE_COLUMNS; c++) {
        g[r * TILE_COLUMNS + c] = d_gates[(n * DIRECTIONS + direction) * HIDDEN + min(id.x + c * COLUMN_LANES, HIDDEN - 1u)];
      }
    }
    for (var r = 0u; r < UNROLL; r++) {
      let n = min(n0 + r, end - 1u);
      // The first step of a sequence has no state before it; rows past the end count as such.
      let counts = !is_first_step(residues[n], reverse) && n0 + r < end;
      let before = (select(n, select(n - 1u, n + 1u, reverse), counts) * DIRECTIONS + direction) * HIDDEN4;
      for (var a = 0u; a < TILE_INPUTS; a++) {
        h[r * TILE_INPUTS + a] = select(vec4f(), states[before + min(input0 + a, HIDDEN4 - 1u)], counts);
      }
    }
    for (var a = 0u; a < TILE_INPUTS; a++) {
      for (var i = 0u; i < 4u; i++) {
        for (var c = 0u; c < TILE_COLUMNS; c++) {
          for (var r = 0u; r < UNROLL; r++) {
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
          if (input < HIDDEN) { partials[(group.z * HIDDEN + input) * HIDDEN + column] = acc[(a * 4u + i) * TILE_COLUMNS + c]; }
        }
      }
    }
  }
}
