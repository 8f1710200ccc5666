/** The element that a selector names; the page is ours, so a missing one is a fault. */
export function find<T extends Element>(selector: string, within: ParentNode = document): T {
  const element = within.querySelector<T>(selector);
  if (element === null) throw new Error(`the page has no ${selector}`);
  return element;
}

/**
 * Much of what is shown was chosen by strangers. Text is only ever set as text, and marks in it that are invisible or turn
 * the direction of reading become `\ufffd`, as sinks have it: none changes how the rest of a line reads.
 */
function legible(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/** A new element with text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
  className = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = legible(text);
  if (className !== '') element.className = className;
  return element;
}

/** Leaves alone what is there already, so that screen readers and selections are not disturbed. */
export function setText(element: Element, text: string): void {
  const shown = legible(text);
  if (element.textContent !== shown) element.textContent = shown;
}
