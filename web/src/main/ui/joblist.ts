import { useEffect, useRef, useState } from 'preact/hooks'
import { get } from './api'
import { follow } from './events'
import { anyState, hasState, withQuery, type JobFilter } from './filter'
import type { JobSummary } from './types'

export interface Totals {
  totals: Record<string, number>
  more?: string[]
}

interface Piece {
  items: JobSummary[]
  next?: string
}

const PIECE = '50'

/** Brings rows up to date; jobs that are not among them are returned. */
export function merge(rows: JobSummary[], changed: JobSummary[]): { rows: JobSummary[]; others: JobSummary[] } {
  const known = new Map(changed.map((job) => [job.id, job]))
  const next = rows.map((row) => {
    const job = known.get(row.id)
    known.delete(row.id)
    return job ?? row
  })
  return { rows: next, others: [...known.values()] }
}

export interface JobList {
  rows: JobSummary[] | undefined
  /** Jobs that came since, and are not shown, so that nothing moves under the pointer. */
  fresh: JobSummary[]
  totals: Totals | undefined
  more: boolean
  error: unknown
  loadMore: () => void
  showFresh: () => void
}

/** The jobs of a filter, kept up to date by push. */
export function useJobList(filter: JobFilter, sort: string): JobList {
  const key = withQuery('', filter, { sort })
  const [state, setState] = useState<{
    key: string
    rows?: JobSummary[]
    fresh: JobSummary[]
    next?: string
    error?: unknown
  }>({ key, fresh: [] })
  const [totals, setTotals] = useState<Totals>()
  const [turn, setTurn] = useState(0)
  const busy = useRef(false)
  const count = useRef<() => void>(undefined)

  useEffect(() => {
    const control = new AbortController()
    const stop = follow(
      withQuery('/events', anyState(filter)),
      (events) => {
        const changed = events.filter((one) => one.event === 'job').map((one) => JSON.parse(one.data) as JobSummary)
        if (changed.length === 0) return
        count.current?.()
        setState((old) => {
          if (old.key !== key || !old.rows) return old
          const { rows, others } = merge(old.rows, changed)
          const newest = rows[0]?.createdAt ?? ''
          const known = merge(old.fresh, others)
          const added = known.others.filter((job) => job.createdAt > newest && hasState(filter, job.state))
          // What is shown nowhere yet can be shown at once.
          if (rows.length === 0) return { ...old, rows: added.reverse() }
          return { ...old, rows, fresh: [...known.rows, ...added] }
        })
      },
      () => undefined,
    )
    // The stream first, so that no change falls between it and the list.
    load(filter, sort, '', control.signal)
      .then((piece) => setState({ key, rows: piece.items, fresh: [], ...(piece.next ? { next: piece.next } : {}) }))
      .catch((error: unknown) => {
        if (!control.signal.aborted) setState({ key, fresh: [], error })
      })
    return () => {
      stop()
      control.abort()
    }
  }, [key, turn])

  useEffect(() => {
    const control = new AbortController()
    let due: ReturnType<typeof setTimeout> | undefined
    const ask = () => {
      due = undefined
      get<Totals>(withQuery('/jobs/totals', anyState(filter)), control.signal)
        .then(setTotals)
        .catch(() => undefined)
    }
    count.current = () => (due ??= setTimeout(ask, 1000))
    ask()
    return () => {
      control.abort()
      clearTimeout(due)
    }
  }, [withQuery('', anyState(filter)), turn])

  const mine = state.key === key
  return {
    rows: mine ? state.rows : undefined,
    fresh: mine ? state.fresh : [],
    totals,
    more: mine && state.next !== undefined,
    error: mine ? state.error : undefined,
    loadMore: () => {
      if (busy.current || !state.next) return
      busy.current = true
      load(filter, sort, state.next, new AbortController().signal)
        .then((piece) =>
          setState((old) => {
            if (old.key !== key) return old
            const { next: _, ...rest } = old
            const known = new Set(old.rows?.map((row) => row.id))
            const rows = [...(old.rows ?? []), ...piece.items.filter((job) => !known.has(job.id))]
            return { ...rest, rows, ...(piece.next ? { next: piece.next } : {}) }
          }),
        )
        .catch((error: unknown) => setState((old) => ({ ...old, error })))
        .finally(() => (busy.current = false))
    },
    showFresh: () => setTurn((n) => n + 1),
  }
}

/** A piece that has jobs, or is the last. */
async function load(filter: JobFilter, sort: string, after: string, signal: AbortSignal): Promise<Piece> {
  let from = after
  for (;;) {
    const piece = await get<Piece>(withQuery('/jobs', filter, { sort, after: from, limit: PIECE }), signal)
    if (piece.items.length > 0 || !piece.next) return piece
    from = piece.next
  }
}
