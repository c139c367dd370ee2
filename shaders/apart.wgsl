// Backward of recurrent.wgsl leaves the gates' gradients in a place of their own: gates of 16 bits have no room for them.

@group(0) @binding(11) var<storage, read_write> d_gates: array<vec4f>;    // (N, DIRECTIONS, H)

fn gradient_at(index: u32) -> vec4f { return d_gates[index]; }

fn keep_gradient(index: u32, gradient: vec4f) { d_gates[index] = gradient; }
