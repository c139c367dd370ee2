// Cosine nearest neighbours: vectors to unit length, their dot products with the queries, and each query's best rows.
// Unit vectors are stored column by column, (WIDTH, capacity), so that neighbouring lanes read neighbouring values.

const WIDTH: u32 = 1;             // of a vector, in vec4
const CAPACITY: u32 = 1;          // vectors that `normalize` writes
const ROWS: u32 = 1;              // rows of the matrix that the buffers hold
const QUERIES: u32 = 1;           // queries that the buffers hold
const BLOCK: u32 = 64;            // rows of which `maxima` holds the largest score
const TAKE: u32 = 1;              // matches that one `take_best` takes
const LANES_X: u32 = 64;
const TILE_ROWS: u32 = 2;         // of `score`, as the next
const TILE_QUERIES: u32 = 4;

const BLOCKS: u32 = (ROWS + BLOCK - 1) / BLOCK;
const NONE: f32 = -2.0;           // below every cosine: no row, or taken

struct Search { rows: u32, queries: u32 }
struct Match { similarity: f32, row: u32 }

@group(0) @binding(0) var<uniform> search: Search;
@group(0) @binding(1) var<storage, read> vectors: array<vec4f>;         // (CAPACITY, WIDTH)
@group(0) @binding(2) var<storage, read_write> unit: array<vec4f>;      // (WIDTH, CAPACITY)
@group(0) @binding(3) var<storage, read> rows: array<vec4f>;            // (WIDTH, ROWS)
@group(0) @binding(4) var<storage, read> queries: array<vec4f>;         // (WIDTH, QUERIES)
@group(0) @binding(5) var<storage, read_write> scores: array<f32>;      // (QUERIES, ROWS)
@group(0) @binding(6) var<storage, read_write> maxima: array<f32>;      // (QUERIES, BLOCKS)
@group(0) @binding(7) var<storage, read_write> matches: array<Match>;   // (QUERIES, TAKE), best first

// x: vector. Divided by its largest value first, so that no square overflows or vanishes. Zero stays zero.
@compute @workgroup_size(LANES_X)
fn normalize(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= CAPACITY) { return; }
  let begin = id.x * WIDTH;
  var largest = vec4f();
  for (var k = 0u; k < WIDTH; k++) { largest = max(largest, abs(vectors[begin + k])); }
  let scale = max(max(largest.x, largest.y), max(largest.z, largest.w));
  var squares = vec4f();
  if (scale > 0.0) {
    for (var k = 0u; k < WIDTH; k++) {
      let value = vectors[begin + k] / scale;
      squares += value * value;
    }
  }
  let length = sqrt((squares.x + squares.y) + (squares.z + squares.w));
  for (var k = 0u; k < WIDTH; k++) {
    var value = vec4f();
    if (scale > 0.0) { value = vectors[begin + k] / scale / length; }
    unit[k * CAPACITY + id.x] = value;
  }
}

// x: row tile, y: query tile. A lane's rows are ROW_LANES apart, so that neighbours read neighbours.
const ROW_LANES: u32 = (ROWS + TILE_ROWS - 1) / TILE_ROWS;

@compute @workgroup_size(LANES_X)
fn score(@builtin(global_invocation_id) id: vec3u) {
  let query0 = id.y * TILE_QUERIES;
  if (id.x >= ROW_LANES || query0 >= search.queries) { return; }
  var acc: array<f32, TILE_QUERIES * TILE_ROWS>;
  for (var k = 0u; k < WIDTH; k++) {
    var row: array<vec4f, TILE_ROWS>;
    for (var r = 0u; r < TILE_ROWS; r++) { row[r] = rows[k * ROWS + min(id.x + r * ROW_LANES, ROWS - 1u)]; }
    for (var q = 0u; q < TILE_QUERIES; q++) {
      let query = queries[k * QUERIES + min(query0 + q, QUERIES - 1u)];
      for (var r = 0u; r < TILE_ROWS; r++) { acc[q * TILE_ROWS + r] += dot(query, row[r]); }
    }
  }
  for (var q = 0u; q < TILE_QUERIES; q++) {
    for (var r = 0u; r < TILE_ROWS; r++) {
      let at = id.x + r * ROW_LANES;
      let sum = acc[q * TILE_ROWS + r];
      if (query0 + q < search.queries && at < ROWS) {
        scores[(query0 + q) * ROWS + at] = select(NONE, sum, at < search.rows);
      }
    }
  }
}

// The largest score of each block of BLOCK rows; x: block, y: query.
@compute @workgroup_size(LANES_X)
fn block_maxima(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= BLOCKS) { return; }
  let begin = id.x * BLOCK;
  var largest = NONE;
  for (var row = begin; row < min(begin + BLOCK, ROWS); row++) { largest = max(largest, scores[id.y * ROWS + row]); }
  maxima[id.y * BLOCKS + id.x] = largest;
}

// Takes a query's TAKE best rows out of its scores, best first; x: query. The best row is in the block of the largest maximum.
// Of equal ones the first counts, in the order of the blocks and within them, so ties go to the smaller index.
@compute @workgroup_size(LANES_X)
fn take_best(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= search.queries) { return; }
  for (var place = 0u; place < TAKE; place++) {
    var block = 0u;
    var largest = maxima[id.x * BLOCKS];
    for (var b = 1u; b < BLOCKS; b++) {
      let other = maxima[id.x * BLOCKS + b];
      if (other > largest) {
        largest = other;
        block = b;
      }
    }
    let begin = block * BLOCK;
    var best = Match(NONE, 0u);
    var second = NONE;
    for (var row = begin; row < min(begin + BLOCK, ROWS); row++) {
      let other = scores[id.x * ROWS + row];
      if (other > best.similarity) {
        second = best.similarity;
        best = Match(other, row);
      } else {
        second = max(second, other);
      }
    }
    matches[id.x * TAKE + place] = best;
    scores[id.x * ROWS + best.row] = NONE;
    maxima[id.x * BLOCKS + block] = second;
  }
}
