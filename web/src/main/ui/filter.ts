/** What the list of jobs shows, as the query of its address has it. */
export interface JobFilter {
  q?: string
  state?: string
  tag?: string
  name?: string
}

const FIELDS = ['q', 'state', 'tag', 'name'] as const

export function filterOf(query: URLSearchParams): JobFilter {
  const filter: JobFilter = {}
  for (const field of FIELDS) {
    const value = query.get(field)
    if (value) filter[field] = value
  }
  return filter
}

/** The request for a page of the list. */
export function jobsUrl(filter: JobFilter, page: { page: number; size: number }): string {
  const words = [
    filter.state && `state:${filter.state.toLowerCase()}`,
    filter.tag && `tag:${filter.tag}`,
    filter.name && `name:${filter.name}`,
    filter.q,
  ].filter((word): word is string => !!word)
  const query = new URLSearchParams({ page: String(page.page), size: String(page.size) })
  if (words.length > 0) query.set('q', words.join(' '))
  return `/jobs?${query}`
}

/** Whether all letters of `typed` occur in `label` in their order. */
export function fits(typed: string, label: string): boolean {
  const text = label.toLowerCase()
  let from = 0
  for (const letter of typed.toLowerCase().replace(/\s+/g, '')) {
    from = text.indexOf(letter, from) + 1
    if (from === 0) return false
  }
  return true
}
