const path = '/invitation';

/** A link that shows an invitation, and does nothing else. `extension` is `publisher.name`. */
export function invitationLink(extension: string, token: string): string {
  return `vscode://${extension}${path}?token=${encodeURIComponent(token)}`;
}

/** The token of a link's path and query; undefined for every other link than that of an invitation. */
export function tokenOfUri(uri: { readonly path: string; readonly query: string }): string | undefined {
  if (uri.path !== path) return undefined;
  const parameters = [...new URLSearchParams(uri.query)];
  const [[name, token] = ['', '']] = parameters;
  return parameters.length === 1 && name === 'token' && token !== '' ? token : undefined;
}

/** The token in what a user pastes, or a file holds: a link, or the token itself. */
export function tokenOfText(text: string): string {
  const trimmed = text.trim();
  const [, linkPath = '', query = ''] = /^[a-z][\w+.-]*:\/\/[^/?#\s]+(\/[^?#\s]*)\?([^#\s]*)$/i.exec(trimmed) ?? [];
  return tokenOfUri({ path: linkPath, query }) ?? trimmed;
}
