import type { Capacity } from '../model/batch';
import { planMemory } from '../model/capacity';
import { planBytes, type MemoryRole, type Purpose } from '../model/memory';
import type { ModelConfig } from '../model/config';

/** The memory plan of a task: every GPU buffer, and how the sum grows. */
export interface MemoryReport {
  bytes: number;
  /** By which the plan grows with every further residue in flight. */
  bytesPerResidue: number;
  roles: { role: MemoryRole; bytes: number }[];
  tensors: { name: string; role: MemoryRole; bytes: number }[];
}

export function reportMemory(config: ModelConfig, capacity: Capacity, purpose: Purpose): MemoryReport {
  const plan = planMemory(config, capacity, purpose);
  const { residues } = capacity;
  const doubled = planMemory(config, { ...capacity, residues: 2 * residues }, purpose);
  const tensors = plan.map(({ name, role, length }) => ({ name, role, bytes: length * 4 }));
  const roles = [...new Set(tensors.map(({ role }) => role))].map((role) => ({
    role,
    bytes: tensors.reduce((sum, tensor) => sum + (tensor.role === role ? tensor.bytes : 0), 0),
  }));
  return {
    bytes: planBytes(plan),
    bytesPerResidue: (planBytes(doubled) - planBytes(plan)) / residues,
    roles: roles.sort((a, b) => b.bytes - a.bytes),
    tensors: tensors.sort((a, b) => b.bytes - a.bytes),
  };
}
