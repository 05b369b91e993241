import { useEffect, useRef, useState } from 'preact/hooks'
import { get, mayWrite, put } from './api'
import { duration, ran } from './format'
import { filterOf, jobsUrl, type JobFilter } from './filter'
import { addKeys } from './keys'
import { go, href, place, setQuery } from './router'
import type { JobState, JobSummary, Page } from './types'
import { Ago, Empty, ErrorBox, State, attempt, now, useLoaded } from './ui'

const STATES: JobState[] = ['RUNNING', 'SCHEDULED', 'PENDING', 'FAILED', 'COMPLETED', 'CANCELLED']
const SHOWN = 20

/** The list of jobs that the address describes. */
export function JobsPage() {
  document.title = 'Jobs · Winch'
  const filter = filterOf(place.value.query)
  const page = Number(place.value.query.get('page') ?? '1') || 1
  const url = jobsUrl(filter, { page, size: SHOWN })
  const { value, error, reload } = useLoaded((signal) => get<Page<JobSummary>>(url, signal), url, 2000)
  const [chosen, setChosen] = useState(-1)
  const items = value?.items ?? []

  useEffect(() => setChosen(-1), [url])
  useEffect(() => {
    const move = (by: number) => setChosen((at) => Math.max(0, Math.min(items.length - 1, at + by)))
    return addKeys({
      j: () => move(1),
      k: () => move(-1),
      Enter: () => {
        const job = items[chosen]
        if (job) go(href(`/jobs/${job.id}`))
      },
    })
  }, [items, chosen])

  return (
    <>
      <div class="head">
        <h1>Jobs</h1>
        {value && <Total page={value} />}
        <div class="grow" />
        {mayWrite() && (
          <a class="button primary" href={href('/new')}>
            New job
          </a>
        )}
      </div>
      <Filters filter={filter} />
      {error !== undefined && <ErrorBox error={error} />}
      {value && items.length === 0 && <NoJobs filtered={Object.keys(filter).length > 0} />}
      {items.length > 0 && (
        <div class="card">
          <JobTable jobs={items} chosen={chosen} changed={reload} />
        </div>
      )}
      {value && <Pager page={value} />}
    </>
  )
}

function Total({ page }: { page: Page<JobSummary> }) {
  const n = page.totalItems.toLocaleString('en')
  return <span class="muted nums">{page.totalItemsIsLowerBound ? `more than ${n}` : n}</span>
}

function NoJobs({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Empty title="No job matches">
        <a class="button" href={href('/jobs')}>
          Show all jobs
        </a>
      </Empty>
    )
  }
  return (
    <Empty title="No jobs yet">
      <span>
        Write the first one here, or submit a file: <code>bin/winch submit examples/hello.yaml</code>
      </span>
    </Empty>
  )
}

function Filters({ filter }: { filter: JobFilter }) {
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const q = filter.q ?? ''
  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = q
  }, [q])
  const typed = (text: string) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setQuery({ q: text.trim() || undefined, page: undefined }, true), 200)
  }
  return (
    <div class="row wrap" role="search">
      <input
        ref={input}
        class="field grow"
        data-search
        type="search"
        aria-label="Search jobs"
        placeholder="Search name, description…  tag:x  name:x"
        defaultValue={q}
        onInput={(e) => typed(e.currentTarget.value)}
        onKeyDown={(e) => e.key === 'Escape' && e.currentTarget.blur()}
      />
      {STATES.map((state) => (
        <button
          key={state}
          type="button"
          class="chip"
          aria-pressed={filter.state === state}
          onClick={() => setQuery({ state: filter.state === state ? undefined : state, page: undefined })}
        >
          <State state={state} />
        </button>
      ))}
      {filter.tag && (
        <button type="button" class="chip" aria-pressed="true" onClick={() => setQuery({ tag: undefined, page: undefined })}>
          tag {filter.tag} ×<span class="visually-hidden">remove this filter</span>
        </button>
      )}
    </div>
  )
}

function JobTable(props: { jobs: JobSummary[]; chosen: number; changed: () => void }) {
  return (
    <table class="list jobs">
      <thead>
        <tr>
          <th class="c-state">State</th>
          <th>Name</th>
          <th class="c-by wide">By</th>
          <th class="c-time wide num">Duration</th>
          <th class="c-time num">Created</th>
          <th class="c-act wide">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.jobs.map((job, i) => (
          <JobRow key={job.id} job={job} current={i === props.chosen} changed={props.changed} />
        ))}
      </tbody>
    </table>
  )
}

function JobRow({ job, current, changed }: { job: JobSummary; current: boolean; changed: () => void }) {
  const row = useRef<HTMLTableRowElement>(null)
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  const took = ran(job, now.value)
  const act = async (what: string) => {
    await attempt(() => put(`/jobs/${job.id}/${what}`))
    changed()
  }
  const active = job.state === 'RUNNING' || job.state === 'SCHEDULED' || job.state === 'PENDING'
  return (
    <tr
      ref={row}
      class={current ? 'current' : ''}
      onClick={(e) => {
        if (!(e.target as Element).closest('a, button') && getSelection()?.isCollapsed) go(href(`/jobs/${job.id}`))
      }}
    >
      <td>
        <State state={job.state} />
      </td>
      <td>
        <div class="row">
          <a class="title cut" href={href(`/jobs/${job.id}`)}>
            {job.name}
          </a>
          {job.tags?.slice(0, 3).map((tag) => (
            <a key={tag} class="tag wide" href={href('/jobs', { tag })}>
              {tag}
            </a>
          ))}
          {job.state === 'RUNNING' && (job.progress ?? 0) > 0 && <Progress value={job.progress ?? 0} />}
          {job.error && <span class="muted cut wide">{job.error}</span>}
        </div>
      </td>
      <td class="muted wide">{job.createdBy?.username ?? '–'}</td>
      <td class="num nums wide">{took === undefined ? <span class="muted">–</span> : duration(took)}</td>
      <td class="num muted">
        <Ago time={job.createdAt} />
      </td>
      <td class="num wide">
        {mayWrite() && active && (
          <button type="button" class="button small plain" onClick={() => void act('cancel')}>
            Cancel<span class="visually-hidden"> {job.name}</span>
          </button>
        )}
        {mayWrite() && (job.state === 'FAILED' || job.state === 'CANCELLED') && (
          <button type="button" class="button small plain" onClick={() => void act('restart')}>
            Restart<span class="visually-hidden"> {job.name}</span>
          </button>
        )}
      </td>
    </tr>
  )
}

export function Progress({ value }: { value: number }) {
  const percent = Math.round(Math.max(0, Math.min(100, value)))
  return (
    <span class="row progress" title={`${percent} %`}>
      <span class="bar" role="progressbar" aria-label="Progress" aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <div style={{ width: `${percent}%` }} />
      </span>
      <span class="muted nums">{percent} %</span>
    </span>
  )
}

function Pager({ page }: { page: Page<JobSummary> }) {
  if (page.totalPages <= 1) return null
  const to = (n: number) => href('/jobs', { ...Object.fromEntries(place.value.query), page: n > 1 ? String(n) : undefined })
  return (
    <nav class="row" aria-label="Pages of the list">
      {page.number > 1 && (
        <a class="button small" href={to(page.number - 1)}>
          Newer
        </a>
      )}
      {page.number < page.totalPages && (
        <a class="button small" href={to(page.number + 1)}>
          Older
        </a>
      )}
      <span class="muted nums">
        page {page.number} of {page.totalPages.toLocaleString('en')}
      </span>
    </nav>
  )
}
