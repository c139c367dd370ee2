/** Small helpers over the DOM. Text is only ever set as text: what files contain never becomes HTML. */

type Attributes = Record<string, string | number | boolean | undefined>;

/** The element with this id; the page has it. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element as T;
}

/** A new element. `class` and the like are attributes; true gives an empty attribute, false and undefined none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string | undefined)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A new SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** Radio buttons that look like one control. */
export function segmented<T extends string>(
  holder: HTMLElement,
  name: string,
  choices: { value: T; label: string; title?: string }[],
  chosen: T,
  onChoose: (value: T) => void,
): void {
  holder.replaceChildren(
    ...choices.map(({ value, label, title }) => {
      const input = h('input', { type: 'radio', name, value, checked: value === chosen });
      input.addEventListener('change', () => onChoose(value));
      return h('label', { title }, input, h('span', {}, label));
    }),
  );
}

export function select<T extends string>(
  choices: { value: T; label: string }[],
  chosen: T,
  onChoose: (value: T) => void,
  attributes: Attributes = {},
): HTMLSelectElement {
  const element = h(
    'select',
    attributes,
    ...choices.map(({ value, label }) => h('option', { value, selected: value === chosen }, label)),
  );
  element.addEventListener('change', () => onChoose(element.value as T));
  return element;
}

/** A button that does one thing. */
export function button(label: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = h('button', { type: 'button', ...attributes }, label);
  element.addEventListener('click', onClick);
  return element;
}

/** Redraws a panel; the control in it that had the focus has it again, known by its name. */
export function keepingFocus(panel: HTMLElement, draw: () => void): void {
  const { activeElement } = document;
  const name = panel.contains(activeElement) ? activeElement!.getAttribute('name') : null;
  draw();
  if (name === null) return;
  panel.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}
