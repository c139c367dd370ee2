// Backward of recurrent.wgsl leaves the gates' gradients in the place of the gates.

fn gradient_at(index: u32) -> vec4f { return gates[index]; }

fn keep_gradient(index: u32, gradient: vec4f) { gates[index] = gradient; }
