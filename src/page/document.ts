import { markup, Markup } from './markup';
import style from './page.css?raw';

/**
 * The only thing that the page may use beside its own markup: this stylesheet, by its SHA-256. Scripts, pictures, fonts and
 * the network are all forbidden. A test holds the hash to the stylesheet.
 */
export const STYLE_HASH = 'FY+j6Xuz+Zr1LwP3iHmYtaIPZys3J99dcSHeSXGzeLE=';
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** A page of its own: no script, nothing loaded, readable on light and dark screens and on paper. */
export function htmlDocument(title: string, body: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}
