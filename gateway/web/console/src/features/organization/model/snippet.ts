/** What is put into a page so that the widget is on it. */

export function snippet(desk: string, key: string): string {
  return `<script async src="${desk}/w.js" data-key="${key}"></script>`;
}

/** What a page with a Content-Security-Policy has to allow for it. */
export function policy(desk: string): string {
  const socket = desk.replace(/^http/, "ws");
  return `script-src ${desk}; connect-src ${desk} ${socket}; img-src ${desk}`;
}
