import { get } from './api'
import { hasEnded } from './format'
import type { JobData } from './jobdata'
import { plain } from './log'
import { setQuery } from './router'
import { culprit, title, type TaskRun } from './tree'
import type { Explanation, LogPart, Page } from './types'
import { StateIcon, useLoaded } from './ui'

const LAST = 10

/** Why a job failed, or what keeps it from running; nothing if there is nothing to say. */
export function Reason({ data }: { data: JobData }) {
  const job = data.job!
  if (job.state === 'FAILED') {
    const run = culprit(data.nodes)
    return <Failure data={data} {...(run ? { run } : {})} />
  }
  return hasEnded(job.state) ? null : <Waiting id={job.id} state={job.state} />
}

function Failure({ data, run }: { data: JobData; run?: TaskRun }) {
  const error = run?.error || data.job!.error || 'The job failed.'
  return (
    <section class="reason FAILED" aria-label="Why it failed">
      <div class="row wrap">
        <StateIcon state="FAILED" />
        {run ? (
          <strong class="cut">
            {title(run)}
            {(run.attempts ?? 0) > 0 && <span class="muted"> failed {(run.attempts ?? 0) + 1} times</span>}
          </strong>
        ) : (
          <strong>The job failed</strong>
        )}
        <div class="grow" />
        {run && (
          <button type="button" class="button small" onClick={() => setQuery({ view: undefined, task: run.id, line: undefined })}>
            Open its log
          </button>
        )}
      </div>
      <pre class="is-FAILED">{error}</pre>
      {run && !run.subjobId && <LastLines id={run.id} />}
    </section>
  )
}

function LastLines({ id }: { id: string }) {
  const { value } = useLoaded((signal) => get<Page<LogPart>>(`/tasks/${id}/log?size=${LAST}`, signal), id)
  const lines = plain([...(value?.items ?? [])].reverse().map((part) => part.contents).join(''))
    .trimEnd()
    .split('\n')
    .slice(-LAST)
  if (lines.join('') === '') return null
  return (
    <pre class="last" tabIndex={0} aria-label="Its last lines">
      {lines.join('\n')}
    </pre>
  )
}

/** Reasons that need no explanation: something runs. */
const FINE = new Set(['RUNNING', 'ENDED', 'STARTING', 'CHILDREN', 'SUBJOB'])

function Waiting({ id, state }: { id: string; state: string }) {
  const { value } = useLoaded((signal) => get<Explanation>(`/jobs/${id}/explain`, signal), `${id} ${state}`, 2000)
  if (!value || FINE.has(value.reason)) return null
  return (
    <section class="reason waiting" aria-label="Why it waits">
      <div class="row">
        <StateIcon state="SCHEDULED" />
        <span>{value.message}</span>
      </div>
    </section>
  )
}
