import type { PageData } from '../../protocol/pageData.ts';

export interface WebviewPage {
  readonly title: string;
  /** Shown and read aloud until the view has drawn itself. */
  readonly loading: string;
  /** Shown when the script cannot be loaded or fails before it has drawn anything. */
  readonly failed: string;
  readonly nonce: string;
  readonly cspSource: string;
  /** Style sheet and script stand in the page: each file would be a journey from the host through three processes. */
  readonly style: string;
  /** Taken into use when the page was loaded: VS Code shows no page before that, and its font is long on its way. */
  readonly icons: string;
  readonly script: string;
  readonly data: PageData;
}

/**
 * The policy of every webview of the product: its own scripts by nonce, its own styles, fonts and pictures, nothing else.
 * `style-src-attr`: the templates of the toolkit carry `style` attributes. Source: facts of the toolkit, `vscode-badge`.
 */
export function contentSecurityPolicy(nonce: string, cspSource: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
  ].join('; ');
}

/** The page of a webview: a skeleton that says so when the script does not come, and what the script needs at once. */
export function webviewHtml(page: WebviewPage): string {
  const { nonce, data } = page;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(data.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(contentSecurityPolicy(nonce, page.cspSource))}">
<meta property="csp-nonce" content="${escapeHtml(nonce)}">
<title>${escapeHtml(page.title)}</title>
<style nonce="${escapeHtml(nonce)}" id="icons" media="not all">${page.icons}</style>
<style nonce="${escapeHtml(nonce)}">${page.style}
${skeletonStyle}</style>
</head>
<body>
<main id="app"><div id="skeleton" role="status">${escapeHtml(page.loading)}</div></main>
<script nonce="${escapeHtml(nonce)}">
window.addEventListener('error', () => {
  const skeleton = document.getElementById('skeleton');
  if (skeleton) { skeleton.setAttribute('role', 'alert'); skeleton.textContent = ${scriptText(page.failed)}; }
}, true);
window.addEventListener('load', () => { document.getElementById('icons').media = 'all'; });
</script>
<script type="application/json" id="page-data">${scriptText(data)}</script>
<script nonce="${escapeHtml(nonce)}">${page.script}</script>
</body>
</html>`;
}

const skeletonStyle = '#skeleton { padding: 24px; color: var(--vscode-descriptionForeground); }';

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that cannot end the script element it stands in. */
function scriptText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
