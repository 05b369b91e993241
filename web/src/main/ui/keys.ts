import { useLayoutEffect, useRef } from 'preact/hooks'

/** Keys of the page in view. A page adds its own while it is shown. */

type Action = () => void

const layers: { current: Record<string, Action> }[] = []

/**
 * Answers keys, by the names that events have (`j`, `Enter`, `?`), while the component is shown.
 * Actions change with what is drawn, not a frame later: a quick second key acts on what the first one did.
 */
export function useKeys(keys: Record<string, Action>): void {
  const layer = useRef(keys)
  useLayoutEffect(() => {
    layer.current = keys
  })
  useLayoutEffect(() => {
    layers.push(layer)
    return () => {
      layers.splice(layers.indexOf(layer), 1)
    }
  }, [])
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
      const action = layers[i]?.current[event.key]
      if (action) {
        event.preventDefault()
        action()
        return
      }
    }
  })
}
