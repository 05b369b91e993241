/** What the list of jobs shows, as the query of its address has it. */
export const FIELDS = ['q', 'state', 'tag', 'name', 'createdBy', 'from', 'to', 'schedule'] as const

export type JobFilter = Partial<Record<(typeof FIELDS)[number], string>>

export function filterOf(query: URLSearchParams): JobFilter {
  const filter: JobFilter = {}
  for (const field of FIELDS) {
    const value = query.get(field)
    if (value) filter[field] = value
  }
  return filter
}

const WORDS: Record<string, keyof JobFilter> = {
  state: 'state',
  tag: 'tag',
  name: 'name',
  by: 'createdBy',
  from: 'from',
  since: 'from',
  to: 'to',
  until: 'to',
  schedule: 'schedule',
}

/** Conditions such as `tag:x` or `name:"two words"` in a text; the rest of it is searched for. */
export function filterIn(text: string): JobFilter {
  const filter: JobFilter = {}
  const rest = text.replace(/(?<=^|\s)(\w+):(?:"([^"]*)"|(\S+))(?=\s|$)/g, (all, word: string, quoted?: string, plain?: string) => {
    const field = WORDS[word.toLowerCase()]
    const value = quoted ?? plain
    if (!field || !value) return all
    filter[field] = field === 'state' ? value.toUpperCase() : value
    return ''
  })
  const q = rest.trim().replace(/\s+/g, ' ')
  return q ? { ...filter, q } : filter
}

/** The filter as it can be typed. */
export function textOf(filter: JobFilter): string {
  const { q, ...conditions } = filter
  const words = Object.entries(conditions).map(([field, value]) => {
    const word = field === 'createdBy' ? 'by' : field
    return `${word}:${/\s/.test(value) ? `"${value}"` : value}`
  })
  return [...words, ...(q ? [q] : [])].join(' ')
}

/** What is searched for while a condition at the end of the text is being typed. */
export function whileTyped(text: string): string {
  const last = /(?:^|\s)(\w+):\S*$/.exec(text)
  return (last && WORDS[(last[1] ?? '').toLowerCase()] ? text.slice(0, last.index) : text).trim()
}

/** A path of the API with a filter and more parameters; those that are empty are left out. */
export function withQuery(path: string, filter: JobFilter, more: Record<string, string> = {}): string {
  const given = Object.entries({ ...filter, ...more }).filter(([, value]) => value !== '')
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** The filter for any state. */
export function anyState(filter: JobFilter): JobFilter {
  const { state: _, ...rest } = filter
  return rest
}

/** Whether a job in this state is one of those that the filter names; any without one. */
export function hasState(filter: JobFilter, state: string): boolean {
  return filter.state === undefined || filter.state.toUpperCase().split(',').includes(state)
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
