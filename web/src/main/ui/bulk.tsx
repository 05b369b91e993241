import { useEffect, useRef, useState } from 'preact/hooks'
import { post } from './api'
import { withQuery, type JobFilter } from './filter'
import { plural, STATE_TEXT } from './format'
import type { Totals } from './joblist'
import { ErrorBox, State, say } from './ui'

interface BulkResult {
  done: number
  refused?: Record<string, number>
  next?: string
}

export type Bulk = 'cancel' | 'restart'

/** Counts the jobs of a filter that an action would change, and changes them once one is sure. */
export function BulkDialog({ action, filter, close }: { action: Bulk; filter: JobFilter; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [totals, setTotals] = useState<Totals>()
  const [done, setDone] = useState<number>()
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    dialog.current?.showModal()
    post<Totals>(withQuery(`/jobs/${action}`, filter, { dryRun: 'true' }), '').then(setTotals).catch(setError)
  }, [])

  const run = async () => {
    let changed = 0
    let refused = 0
    let after = ''
    setDone(0)
    try {
      for (;;) {
        const result = await post<BulkResult>(withQuery(`/jobs/${action}`, filter, { after }), '')
        changed += result.done
        refused += Object.values(result.refused ?? {}).reduce((a, b) => a + b, 0)
        setDone(changed)
        if (!result.next) break
        after = result.next
      }
      say(`${plural(changed, 'job')} ${action === 'cancel' ? 'cancelled' : 'restarted'}${refused > 0 ? `, ${refused} refused` : ''}`)
      close()
    } catch (e) {
      setError(e)
      setDone(undefined)
    }
  }
  const counts = Object.entries(totals?.totals ?? {}).filter(([, n]) => n > 0)
  const all = counts.reduce((sum, [, n]) => sum + n, 0)
  const some = (totals?.more?.length ?? 0) > 0
  const verb = action === 'cancel' ? 'Cancel' : 'Restart'
  return (
    <dialog ref={dialog} aria-label={`${verb} the jobs of the filter`} onClose={close}>
      <div class="sheet">
        <h2>
          {totals === undefined ? 'Counting…' : all === 0 ? `No job of this filter can be ${action}ed` : `${verb} ${some ? 'more than ' : ''}${plural(all, 'job')}?`}
        </h2>
        {counts.length > 0 && (
          <ul class="plain">
            {counts.map(([state, n]) => (
              <li key={state} class="row">
                <State state={state} />
                <span class="nums">
                  {n.toLocaleString('en')}
                  {totals?.more?.includes(state) && '+'}
                </span>
                <span class="visually-hidden">{STATE_TEXT[state]}</span>
              </li>
            ))}
          </ul>
        )}
        <p class="muted">
          All jobs that fulfil{' '}
          {Object.entries(filter).map(([name, value]) => (
            <code key={name}>
              {name}={value}{' '}
            </code>
          ))}
        </p>
        {error !== undefined && <ErrorBox error={error} />}
        <div class="row">
          <div class="grow" />
          <button type="button" class="button" onClick={close}>
            Close
          </button>
          <button type="button" class="button primary" disabled={all === 0 || done !== undefined} onClick={() => void run()}>
            {done === undefined ? `${verb} ${all === 0 ? '' : all.toLocaleString('en')}` : `${done.toLocaleString('en')} done`}
          </button>
        </div>
      </div>
    </dialog>
  )
}
