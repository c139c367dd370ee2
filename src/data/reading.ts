import { show } from './show';
import { ROLES, type Reading } from './types';

/** `columns: id = Entry, sequence = Sequence, label = host (named), no split`. */
export function readingInWords({ format, parts }: Reading): string {
  const said = ROLES.filter((role) => parts[role] !== undefined).map((role) => {
    const part = parts[role];
    if (!part) return `no ${role}`;
    return `${role} = ${show(part.from)}${part.why === undefined ? '' : ` (${part.why})`}`;
  });
  return `${format === 'table' ? 'columns' : 'header'}: ${said.join(', ')}`;
}
