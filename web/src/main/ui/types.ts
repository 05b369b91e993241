/** The shapes of the API that the pages read; docs/api.md has all of them. */

export type JobState = 'PENDING' | 'SCHEDULED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED'
export type TaskState = JobState | 'SKIPPED' | 'CREATED' | 'STOPPED'

export interface Person {
  id: string
  name?: string
  username: string
  createdAt?: string
  disabled?: boolean
  roles?: string[]
}

export interface JobSummary {
  id: string
  parentId?: string
  name: string
  description?: string
  tags?: string[]
  inputs?: Record<string, string>
  state: JobState
  createdAt: string
  createdBy?: Person
  startedAt?: string
  completedAt?: string
  failedAt?: string
  cancelledAt?: string
  position: number
  taskCount?: number
  result?: string
  error?: string
  progress?: number
  schedule?: { id: string }
}

export interface Task {
  id?: string
  jobId?: string
  parentId?: string
  position?: number
  name?: string
  description?: string
  state?: TaskState
  createdAt?: string
  scheduledAt?: string
  startedAt?: string
  completedAt?: string
  failedAt?: string
  cancelledAt?: string
  run?: string
  image?: string
  queue?: string
  nodeId?: string
  error?: string
  result?: string
  var?: string
  if?: string
  env?: Record<string, string>
  timeout?: string
  retry?: { limit?: number; attempts?: number }
  limits?: { cpus?: string; memory?: string }
  priority?: number
  progress?: number
  redelivered?: number
  tags?: string[]
  parallel?: { tasks?: Task[]; completions?: number }
  each?: { list?: string; var?: string; task?: Task; size?: number; completions?: number; concurrency?: number }
  subjob?: { id?: string; name?: string; detached?: boolean }
}

export interface Job extends JobSummary {
  tasks: Task[]
  execution?: Task[]
  context?: { inputs?: Record<string, string>; tasks?: Record<string, string> }
  output?: string
  secrets?: Record<string, string>
  timeout?: string
  defaults?: unknown
  webhooks?: { url: string; event?: string }[]
  permissions?: Permission[]
}

export interface Permission {
  user?: Person
  role?: { slug: string }
}

export interface Page<T> {
  items: T[]
  number: number
  size: number
  totalPages: number
  totalItems: number
  totalItemsIsLowerBound?: boolean
}

export interface Explanation {
  id: string
  state: string
  reason: string
  message: string
  details?: Record<string, string>
  tasks?: Explanation[]
}

export interface LogPart {
  id: string
  number: number
  taskId: string
  contents: string
  createdAt: string
  stream?: 'stdout' | 'stderr'
}

/** A line that a search of a log found. */
export interface FoundLine {
  taskId: string
  line: number
  text: string
  match: string
}

export interface FoundLines {
  items: FoundLine[]
  lines: number
  next?: string
}

export interface AuditEntry {
  action: string
  by?: Person
  at: string
  address?: string
  about?: string
  how?: string
  [more: string]: unknown
}

export interface Queue {
  name: string
  size: number
  subscribers: number
  unacked: number
}

export interface NodeInfo {
  id: string
  name: string
  startedAt: string
  cpuPercent?: number
  lastHeartbeatAt: string
  queue?: string
  status: string
  hostname: string
  port?: number
  taskCount?: number
  version: string
  fault?: string
}

export interface Schedule {
  id: string
  name: string
  description?: string
  cron: string
  state: 'ACTIVE' | 'PAUSED'
  tags?: string[]
  createdAt: string
  createdBy?: Person
  inputs?: Record<string, string>
  error?: string
  tasks?: Task[]
}

/** A firing of a schedule: a job, that there is none, or what is still to come. */
export interface Firing {
  at: string
  state: 'STARTED' | 'TRIGGERED' | 'MISSED' | 'PLANNED'
  job?: { id: string; state: JobState; createdAt: string }
}

export interface Firings {
  cron: string
  timezone: string
  firings: Firing[]
  next?: string
}

export interface FiringPreview {
  cron: string
  timezone: string
  firings: string[]
}

export interface Me {
  id: string
  disabled?: boolean
  name?: string
  username: string
  roles?: string[]
  level: 'viewer' | 'operator' | 'admin' | 'standard'
  expiresAt?: string
  csrfToken?: string
}

export interface Problem {
  path: string
  line?: number
  column?: number
  rule: string
  message: string
  hint?: string
}

export interface Validation {
  valid: boolean
  problems: Problem[]
  warnings?: string[]
}

export interface Token {
  id: string
  name: string
  role?: string
  username: string
  createdAt: string
  expiresAt: string
  usedAt?: string
  token?: string
}
