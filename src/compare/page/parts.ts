import { markup, type Content, type Markup } from '../../page/markup';

/** A table whose first column names the rows; the others hold numbers. */
export function numberTable(header: Content[], rows: Content[][]): Markup {
  return markup`<div class="wide"><table>
<thead><tr>${header.map((cell, i) => markup`<th scope="col"${i > 0 ? NUMBER : ''}>${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name, ...cells]) =>
      markup`<tr><th scope="row">${unbroken(name)}</th>${cells.map((cell) => markup`<td class="number">${cell}</td>`)}</tr>
`,
  )}</tbody>
</table></div>`;
}

const NUMBER = markup` class="number"`;

/** Names such as `lstm/state-mean` are not broken at their hyphens. */
function unbroken(name: Content): Content {
  return typeof name === 'string' ? name.replaceAll('-', '\u2011') : name;
}
