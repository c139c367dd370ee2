import { markup, type Markup } from '../page/markup';

/** Rows under their heads. @param texts the first columns that hold words; the others hold numbers */
export function table(label: string, heads: string[], rows: string[][], texts = 1): Markup {
  const kind = (column: number) => (column < texts ? 'text' : 'number');
  return markup`<div class="wide" role="region" tabindex="0" aria-label="${label}"><table>
<thead><tr>${heads.map((head, i) => markup`<th scope="col" class="${kind(i)}">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([head, ...cells]) =>
      markup`<tr><th scope="row" class="${kind(0)}">${head}</th>${cells.map((cell, i) => markup`<td class="${kind(i + 1)}">${cell}</td>`)}</tr>`,
  )}</tbody>
</table></div>`;
}
