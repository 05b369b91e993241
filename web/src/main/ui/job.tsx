import { useMemo, useState } from 'preact/hooks'
import { get, mayWrite, put } from './api'
import { duration, hasEnded, plural, ran, shortId, stamp } from './format'
import { useJob, type JobData } from './jobdata'
import { useKeys } from './keys'
import { lazy } from './lazy'
import { LogView } from './logview'
import { Progress } from './jobs'
import { Reason } from './reason'
import { go, href, place, setQuery } from './router'
import { TaskTree } from './tasktree'
import { Timeline } from './timelineview'
import { latest, pathTo, runsBelow, tally, title, type TaskNode, type TaskRun } from './tree'
import type { AuditEntry, Job, Page, Permission, Task } from './types'
import { Ago, Confirm, Copy, Empty, ErrorBox, State, attempt, now, useLoaded } from './ui'
import { Yaml } from './yamlview'

type View = 'tasks' | 'timeline' | 'graph' | 'values' | 'definition' | 'activity'

const VIEWS: [View, string][] = [
  ['tasks', 'Tasks'],
  ['timeline', 'Timeline'],
  ['graph', 'Graph'],
  ['values', 'Inputs and output'],
  ['definition', 'Definition'],
  ['activity', 'Activity'],
]

/** The layout of graphs is large. */
const GraphView = lazy(() => import('./graphview'))

/** One job: why it is as it is, its tasks, and their logs. */
export function JobPage({ id }: { id: string }) {
  const data = useJob(id)
  const { job, error } = data
  document.title = `${job?.name ?? 'Job'} · Winch`
  useKeys({ u: () => go(href('/jobs')) })
  if (error && !job) {
    return error.status === 404 ? (
      <Empty title="There is no such job">
        <span>It was deleted, or you may not see it.</span>
        <a class="button" href={href('/jobs')}>
          Jobs
        </a>
      </Empty>
    ) : (
      <ErrorBox error={error} />
    )
  }
  if (!job) return null
  const view = (place.value.query.get('view') ?? 'tasks') as View
  return (
    <>
      <Head data={data} />
      <Reason data={data} />
      <nav class="tabs" aria-label="Views of the job">
        {VIEWS.map(([name, label]) => (
          <a
            key={name}
            href={href(`/jobs/${id}`, {
              ...Object.fromEntries(place.value.query),
              view: name === 'tasks' ? undefined : name,
            })}
            {...(view === name ? { 'aria-current': 'page' } : {})}
          >
            {label}
          </a>
        ))}
      </nav>
      {view === 'tasks' && <Tasks data={data} />}
      {view === 'timeline' && <Timeline data={data} chosen={place.value.query.get('task') ?? ''} />}
      {view === 'graph' && <GraphView data={data} chosen={place.value.query.get('task') ?? ''} />}
      {view === 'values' && <Values data={data} />}
      {view === 'definition' && data.whole && <Definition job={data.whole} />}
      {view === 'activity' && <Activity id={id} state={job.state} />}
    </>
  )
}

function Head({ data }: { data: JobData }) {
  const job = data.job!
  const took = ran(job, now.value)
  const act = (what: string, done: string) =>
    attempt(async () => {
      await put(`/jobs/${job.id}/${what}`)
      data.again()
    }, done)
  return (
    <div class="stack">
      <div class="crumbs">
        <a href={href('/jobs')}>Jobs</a> /
        {job.parentId && <Parent task={job.parentId} />}
        <span class="mono" title={job.id}>
          {shortId(job.id)}
        </span>
      </div>
      <div class="head">
        <State state={job.state} badge />
        <h1>{job.name}</h1>
        <div class="grow" />
        {mayWrite() && !hasEnded(job.state) && (
          <Confirm label="Cancel" sure="Cancel this job?" danger act={() => act('cancel', 'Cancelled')} />
        )}
        {mayWrite() && (
          <a class="button" href={href('/new', { from: job.id })}>
            Run again
          </a>
        )}
        {mayWrite() && (job.state === 'FAILED' || job.state === 'CANCELLED') && (
          <button type="button" class="button" onClick={() => void act('restart', 'Restarted')}>
            Restart
          </button>
        )}
      </div>
      {job.description && <p class="muted">{job.description}</p>}
      <div class="facts">
        <span class="row">
          <span>
            id <b class="mono">{shortId(job.id)}</b>
          </span>
          <Copy value={job.id} label="Copy the id" />
        </span>
        {took !== undefined && (
          <span class="row">
            duration <b class="nums">{duration(took)}</b>
          </span>
        )}
        <span class="row">
          created{' '}
          <b>
            <Ago time={job.createdAt} />
          </b>
        </span>
        {job.createdBy && (
          <span class="row">
            by <b>{job.createdBy.username}</b>
          </span>
        )}
        {job.state === 'RUNNING' && (job.progress ?? 0) > 0 && <Progress value={job.progress ?? 0} />}
        {job.tags?.map((tag) => (
          <a key={tag} class="tag" href={href('/jobs', { tag })}>
            {tag}
          </a>
        ))}
      </div>
    </div>
  )
}

/** The job whose task started this one. */
function Parent({ task }: { task: string }) {
  const { value } = useLoaded((signal) => get<Task>(`/tasks/${task}`, signal), task)
  if (!value?.jobId) return null
  return (
    <>
      <a class="link" href={href(`/jobs/${value.jobId}`, { task })}>
        parent job, task {value.name ?? shortId(task)}
      </a>{' '}
      /
    </>
  )
}

function Tasks({ data }: { data: JobData }) {
  const job = data.job!
  const chosen = place.value.query.get('task') ?? ''
  const path = useMemo(() => pathTo(data.nodes, chosen), [data.nodes, chosen])
  const node = path.at(-1)
  const choose = (id: string | undefined) => setQuery({ task: id, line: undefined, find: undefined, hits: undefined })
  return (
    <div class="split">
      <div class="card">
        <div class="card-head">
          <h2 class="grow">
            <button
              type="button"
              class="button small plain"
              aria-pressed={chosen === ''}
              onClick={() => choose(undefined)}
            >
              All tasks
            </button>
          </h2>
          <Counts nodes={data.nodes} />
        </div>
        <TaskTree nodes={data.nodes} chosen={chosen} choose={choose} ended={hasEnded(job.state)} />
      </div>
      <div class="card">
        {node && latest(node) ? (
          <ChosenTask key={node.key} node={node} run={node.runs.find((one) => one.id === chosen)!} data={data} choose={choose} />
        ) : (
          <>
            <div class="card-head">
              <h2>Log of all tasks</h2>
            </div>
            <LogView
              path={`/jobs/${job.id}/log/stream`}
              key={job.id}
              name={job.name}
              jobId={job.id}
              taskName={(id) => nameOf(data, id)}
              atEnd={!hasEnded(job.state) || job.state === 'FAILED'}
            />
          </>
        )}
      </div>
    </div>
  )
}

function nameOf(data: JobData, id: string): string {
  const run = data.runs.get(id)
  return run ? title(run) : shortId(id)
}

function Counts({ nodes }: { nodes: TaskNode[] }) {
  const counts = tally(nodes)
  const total = [...counts.values()].reduce((a, b) => a + b, 0)
  const done = (counts.get('COMPLETED') ?? 0) + (counts.get('SKIPPED') ?? 0)
  const failed = counts.get('FAILED') ?? 0
  return (
    <span class="muted nums">
      {done === total ? plural(total, 'task') : `${done} of ${plural(total, 'task')}`}
      {failed > 0 && <span class="is-FAILED"> · {failed} failed</span>}
    </span>
  )
}

function ChosenTask(props: {
  node: TaskNode
  run: TaskRun
  data: JobData
  choose: (id: string | undefined) => void
}) {
  const { node, run } = props
  const [details, setDetails] = useState(false)
  const composite = node.children.length > 0 || run.size !== undefined
  const only = useMemo(() => (composite ? runsBelow(node) : undefined), [composite, node])
  const took = ran(run, now.value)
  return (
    <>
      <div class="card-head wrap">
        <State state={run.state} />
        <h2 class="cut">{title(run)}</h2>
        {took !== undefined && <span class="muted nums">{duration(took)}</span>}
        {node.runs.length > 1 && (
          <span class="row" role="group" aria-label="Attempts">
            {node.runs.map((one, i) => (
              <button
                key={one.id}
                type="button"
                class="button small"
                aria-pressed={one.id === run.id}
                title={`Attempt ${i + 1}: ${one.state.toLowerCase()}`}
                onClick={() => props.choose(one.id)}
              >
                {i + 1}
              </button>
            ))}
          </span>
        )}
        {run.subjobId && (
          <a class="link" href={href(`/jobs/${run.subjobId}`)}>
            Open its job
          </a>
        )}
        <div class="grow" />
        <button type="button" class="button small" aria-expanded={details} onClick={() => setDetails(!details)}>
          Details
        </button>
      </div>
      {run.error && <pre class="task-error is-FAILED">{run.error}</pre>}
      {details && <TaskDetails id={run.id} state={run.state} />}
      {run.subjobId ? (
        <LogView
          key={run.id}
          path={`/jobs/${run.subjobId}/log/stream`}
          name={title(run)}
          jobId={run.subjobId}
          atEnd
          taskName={shortId}
        />
      ) : composite ? (
        <LogView
          key={run.id}
          path={`/jobs/${run.jobId}/log/stream`}
          name={title(run)}
          jobId={run.jobId}
          atEnd={!hasEnded(run.state)}
          taskName={(id) => nameOf(props.data, id)}
          {...(only ? { only } : {})}
        />
      ) : (
        <LogView
          key={run.id}
          path={`/tasks/${run.id}/log/stream`}
          name={title(run)}
          jobId={run.jobId}
          atEnd={!hasEnded(run.state) || run.state === 'FAILED'}
        />
      )}
    </>
  )
}

function TaskDetails({ id, state }: { id: string; state: string }) {
  const { value, error } = useLoaded((signal) => get<Task>(`/tasks/${id}`, signal), `${id} ${state}`)
  if (error) return <ErrorBox error={error} />
  if (!value) return null
  const pairs: [string, string | undefined][] = [
    ['Id', value.id],
    ['Image', value.image],
    ['Queue', value.queue],
    ['Node', value.nodeId],
    ['Condition', value.if],
    ['Timeout', value.timeout],
    ['Priority', value.priority === undefined ? undefined : String(value.priority)],
    ['Limits', value.limits && Object.entries(value.limits).map((pair) => pair.join(' ')).join(', ')],
    ['Retries', value.retry && `${value.retry.attempts ?? 0} of ${value.retry.limit ?? 0}`],
    ['Redelivered', value.redelivered === undefined ? undefined : String(value.redelivered)],
    ['Created', value.createdAt && stamp(value.createdAt)],
    ['Queued', value.scheduledAt && stamp(value.scheduledAt)],
    ['Started', value.startedAt && stamp(value.startedAt)],
    ['Ended', stampOf(value)],
  ]
  return (
    <div class="details">
      <dl class="pairs">
        {pairs.map(
          ([name, text]) =>
            text && (
              <>
                <dt>{name}</dt>
                <dd class={name === 'Id' || name === 'Node' ? 'mono' : ''}>{text}</dd>
              </>
            ),
        )}
        {Object.entries(value.env ?? {}).map(([name, text]) => (
          <>
            <dt class="mono">{name}</dt>
            <dd class="mono">{text}</dd>
          </>
        ))}
        {value.result && (
          <>
            <dt>Output</dt>
            <dd>
              <pre>{value.result}</pre>
            </dd>
          </>
        )}
      </dl>
      {value.run && <pre class="code">{value.run}</pre>}
    </div>
  )
}

function stampOf(task: Task): string | undefined {
  const end = task.completedAt ?? task.failedAt ?? task.cancelledAt
  return end && stamp(end)
}

function Values({ data }: { data: JobData }) {
  const { job, whole } = data
  return (
    <div class="stack">
      <ValueCard heading="Inputs" values={job?.inputs} />
      <ValueCard heading="Output of tasks" values={whole?.context?.tasks} />
      {job?.result && (
        <section class="card">
          <div class="card-head">
            <h2 class="grow">Result</h2>
            <Copy value={job.result} label="Copy the result" />
          </div>
          <pre class="card-body">{job.result}</pre>
        </section>
      )}
      <ValueCard heading="Secrets" values={whole?.secrets} />
      {!job?.inputs && !job?.result && !whole?.context?.tasks && !whole?.secrets && (
        <Empty title="This job has no inputs and no output" />
      )}
    </div>
  )
}

function ValueCard({ heading, values }: { heading: string; values: Record<string, string> | undefined }) {
  if (!values || Object.keys(values).length === 0) return null
  return (
    <section class="card">
      <div class="card-head">
        <h2>{heading}</h2>
      </div>
      <dl class="pairs card-body">
        {Object.entries(values).map(([name, value]) => (
          <>
            <dt class="mono">{name}</dt>
            <dd>
              <pre>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
            </dd>
          </>
        ))}
      </dl>
    </section>
  )
}

function Definition({ job }: { job: Job }) {
  return (
    <section class="card">
      <Yaml value={definitionOf(job)} />
    </section>
  )
}

/** What the job was submitted as: its fields without those of the run. */
export function definitionOf(job: Job): Record<string, unknown> {
  const all = job as unknown as Record<string, unknown>
  const fields = [
    'name', 'description', 'tags', 'inputs', 'secrets', 'tasks', 'output', 'defaults', 'webhooks', 'timeout', 'autoDelete', 'permissions',
  ]
  const file = Object.fromEntries(fields.filter((field) => all[field] !== undefined).map((field) => [field, all[field]]))
  return job.permissions ? { ...file, permissions: job.permissions.map(named) } : file
}

/** A permission as it is written: users and roles by name. */
function named({ user, role }: Permission): { user?: string; role?: string } {
  return { ...(user ? { user: user.username } : {}), ...(role ? { role: role.slug } : {}) }
}

function Activity({ id, state }: { id: string; state: string }) {
  const { value, error } = useLoaded((signal) => get<Page<AuditEntry>>(`/jobs/${id}/audit?size=100`, signal), `${id} ${state}`)
  if (error) return <ErrorBox error={error} />
  if (!value) return null
  return (
    <div class="card">
      <table class="list">
        <thead>
          <tr>
            <th>What</th>
            <th>Who</th>
            <th class="num">When</th>
          </tr>
        </thead>
        <tbody>
          {value.items.map((entry, i) => (
            <tr key={i}>
              <td>
                {entry.action.charAt(0) + entry.action.slice(1).toLowerCase().replaceAll('_', ' ')}
                {typeof entry['with'] === 'string' && <span class="muted"> with {entry['with']}</span>}
              </td>
              <td>{entry.by?.username ?? '–'}</td>
              <td class="num nums">{stamp(entry.at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
