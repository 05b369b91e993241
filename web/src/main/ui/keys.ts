/** Keys of the page in view. A page adds its own while it is shown. */

type Action = () => void

const layers: Map<string, Action>[] = []

/** Adds keys by the names that events have (`j`, `Enter`, `?`); returns what removes them. */
export function addKeys(keys: Record<string, Action>): () => void {
  const layer = new Map(Object.entries(keys))
  layers.push(layer)
  return () => {
    layers.splice(layers.indexOf(layer), 1)
  }
}

function types(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}

export function listenToKeys(palette: Action): void {
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      palette()
      return
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || types(event.composedPath()[0])) return
    if (document.querySelector('dialog[open]')) return
    // Enter and Space press what has the focus.
    if (event.key === 'Enter' && event.target instanceof Element && event.target.closest('a, button')) return
    for (let i = layers.length - 1; i >= 0; i--) {
      const action = layers[i]?.get(event.key)
      if (action) {
        event.preventDefault()
        action()
        return
      }
    }
  })
}
