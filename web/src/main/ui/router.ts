import { computed, signal } from '@preact/signals'

/** The address is the state: pages read it, and change it to change what they show. */

export interface Place {
  path: string
  query: URLSearchParams
}

const ROOT = '/ui'

function read(): Place {
  const path = location.pathname.replace(/^\/ui(?=\/|$)/, '').replace(/\/+$/, '')
  return { path: path === '' ? '/jobs' : path, query: new URLSearchParams(location.search) }
}

export const place = signal<Place>(read())

export const segments = computed(() => place.value.path.split('/').filter((s) => s !== ''))

/** The address of a page: href('/jobs', {state: 'FAILED'}). */
export function href(path: string, query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1])
  const text = new URLSearchParams(given).toString()
  return ROOT + path + (text === '' ? '' : `?${text}`)
}

export function go(to: string, replace = false): void {
  if (to === location.pathname + location.search) return
  history[replace ? 'replaceState' : 'pushState'](null, '', to)
  const before = place.value.path
  place.value = read()
  if (place.value.path !== before) scrollTo(0, 0)
}

/** Changes parameters of the query; undefined removes one. */
export function setQuery(change: Record<string, string | undefined>, replace = false): void {
  const all = Object.fromEntries(place.value.query)
  go(href(place.value.path, { ...all, ...change }), replace)
}

export function listen(): void {
  addEventListener('popstate', () => (place.value = read()))
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = (event.target as Element | null)?.closest('a')
    if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return
    if (!link.pathname.startsWith(`${ROOT}/`) && link.pathname !== ROOT) return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}
