import { save } from './save';

/** Properties of the stylesheet that a picture of its own keeps. */
const KEPT = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
];
/** Pixels of a PNG to one of the page. */
const SHARPNESS = 2;

/** A drawing of the page as a file that needs no stylesheet. */
export async function savePicture(
  drawing: SVGSVGElement,
  stem: string,
  format: 'svg' | 'png',
): Promise<void> {
  const text = standalone(drawing);
  const file = format === 'svg' ? new Blob([text], { type: 'image/svg+xml' }) : await png(text, drawing);
  save(`${stem}.${format}`, file);
}

function standalone(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const [from, to] = [drawing, copy].map((svg) => [svg, ...svg.querySelectorAll<SVGElement>('*')]);
  to.forEach((element, i) => {
    // What has its colour as an attribute has no more style than that.
    if (element.hasAttribute('fill')) return;
    const style = getComputedStyle(from[i]);
    for (const name of KEPT) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute('class');
  });
  const { width, height } = drawing.viewBox.baseVal;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(copy);
}

async function png(text: string, { viewBox }: SVGSVGElement): Promise<Blob> {
  const image = new Image();
  // The page's policy lets images come from data addresses.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const { width, height } = viewBox.baseVal;
  const canvas = new OffscreenCanvas(width * SHARPNESS, height * SHARPNESS);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
}
