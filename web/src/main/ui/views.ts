import { signal } from '@preact/signals'

/** Filters with a name, as personal as bookmarks: they stay in this browser. */

export interface SavedView {
  name: string
  query: string
}

const KEY = 'winch.views'

function read(): SavedView[] {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(all) ? all.filter(isView) : []
  } catch {
    return []
  }
}

function isView(one: unknown): one is SavedView {
  const view = one as Partial<SavedView> | null
  return typeof view?.name === 'string' && typeof view.query === 'string'
}

export const savedViews = signal<SavedView[]>(read())

// Another tab may change them.
addEventListener('storage', (event) => {
  if (event.key === KEY) savedViews.value = read()
})

function write(views: SavedView[]): void {
  savedViews.value = views
  localStorage.setItem(KEY, JSON.stringify(views))
}

/** A view of the same name is replaced. */
export function saveView(name: string, query: string): void {
  write([...read().filter((view) => view.name !== name), { name, query }])
}

export function forgetView(name: string): void {
  write(read().filter((view) => view.name !== name))
}
