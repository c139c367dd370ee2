// Points as squares that face the viewer, cut to a marker's shape. One instance is one point, one strip of four vertices.

struct View {
  view_projection: mat4x4f,
  // Of the canvas, in pixels.
  size: vec2f,
  // Diameter of a point at the target's distance, in pixels.
  diameter: f32,
  // 0 shows the positions before, 1 those after.
  progress: f32,
  // Distance from the eye to the target.
  distance: f32,
  // The picked point; as large as u32 goes where none is.
  picked: u32,
  // Colour that far points fade to.
  background: vec3f,
}

@group(0) @binding(0) var<uniform> view: View;

struct Point {
  @location(0) before: vec3f,
  @location(1) after: vec3f,
  // Colour, and in w the marker (0 to 3), 4 more for one with a rim, or 255 for a hidden point.
  @location(2) style: vec4f,
}

struct Corner {
  @builtin(position) position: vec4f,
  // -1 to 1 across the point.
  @location(0) place: vec2f,
  @location(1) @interpolate(flat, either) color: vec3f,
  @location(2) @interpolate(flat, either) marker: f32,
  @location(3) @interpolate(flat, either) is_ringed: f32,
}

const HIDDEN = 254.5;
const PICKED_SCALE = 1.9;
const RING = 4.0;
const RING_SCALE = 1.4;

@vertex
fn vertex(point: Point, @builtin(vertex_index) corner: u32, @builtin(instance_index) index: u32) -> Corner {
  let place = vec2f(f32(corner & 1u), f32(corner >> 1u)) * 2 - 1;
  let look = point.style.w * 255;
  let is_hidden = look > HIDDEN;
  let is_picked = index == view.picked;
  let is_ringed = is_picked || (look > RING - 0.5 && !is_hidden);
  let marker = select(look, look - RING, look > RING - 0.5);
  var center = view.view_projection * vec4f(mix(point.before, point.after, view.progress), 1);
  let nearness = clamp(view.distance / max(center.w, 0.01), 0.45, 2.2);
  let diameter = view.diameter * nearness * select(select(1.0, RING_SCALE, is_ringed), PICKED_SCALE, is_picked);
  center += vec4f(place * diameter / view.size * center.w, 0, 0);
  if (is_ringed) {
    // Before all others, the picked one first.
    center.z = center.w * select(0.001, 0.0, is_picked);
  }
  if (is_hidden) {
    // Behind the far plane.
    center = vec4f(0, 0, 2, 1);
  }
  let fog = select(clamp((center.w / view.distance - 0.9) * 0.6, 0, 0.6), 0.0, is_ringed);
  let color = mix(point.style.rgb, view.background, fog);
  return Corner(center, place, color, marker, f32(is_ringed));
}

// Distance from the marker's edge, below 0 inside, in units of the point's radius.
fn edge(place: vec2f, marker: f32) -> f32 {
  if (marker < 0.5) {
    return length(place) - 0.9;
  }
  if (marker < 1.5) {
    return max(abs(place.x), abs(place.y)) - 0.75;
  }
  if (marker < 2.5) {
    return max(abs(place.x) * 0.87 + place.y * 0.5, -place.y) - 0.5;
  }
  return abs(place.x) + abs(place.y) - 0.95;
}

// Pixels covered by less than this are left out: half of one where there is one sample a pixel, 0 where there are several.
override LEAST_COVERAGE: f32 = 0;

@fragment
fn fragment(corner: Corner) -> @location(0) vec4f {
  let away = edge(corner.place, corner.marker);
  let coverage = clamp(0.5 - away / fwidth(away), 0, 1);
  if (coverage <= LEAST_COVERAGE) {
    discard;
  }
  let rim = select(-0.22, -0.32, corner.is_ringed > 0.5);
  let outline = select(corner.color * 0.62, 1 - view.background, corner.is_ringed > 0.5);
  return vec4f(select(corner.color, outline, away > rim), coverage);
}
