import { signal } from '@preact/signals'
import type { Me } from './types'

/** Calls the API as the session of this browser, and keeps the state of the connection. */

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly body: unknown = undefined,
  ) {
    super(message)
  }
}

/**
 * How one comes in: nobody needs to (open), a user logs in (login), a key is asked for (key), or
 * the user of `me` is in (user).
 */
export type Access = 'unknown' | 'open' | 'login' | 'key' | 'user'

export const access = signal<Access>('unknown')
export const me = signal<Me | undefined>(undefined)

/** Whether the last request reached the server. */
export const connected = signal(true)

let csrf = '-'
const KEY = 'winch.key'

function headers(more: Record<string, string>): Record<string, string> {
  const key = sessionStorage.getItem(KEY)
  // Without the header of scripts, the browser would ask for a password over the page.
  return { Accept: 'application/json', 'X-CSRF-Token': csrf, ...(key ? { 'X-API-Key': key } : {}), ...more }
}

export async function send(
  method: string,
  path: string,
  options: { body?: string; type?: string; signal?: AbortSignal; headers?: Record<string, string> } = {},
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers: headers({ ...(options.type ? { 'Content-Type': options.type } : {}), ...options.headers }),
      ...(options.body === undefined ? {} : { body: options.body }),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e
    lost()
    throw new ApiError(0, 'Winch does not answer')
  }
  connected.value = true
  if (response.ok) return response
  const body: unknown = await response.json().catch(() => undefined)
  const message = (body as { message?: string } | undefined)?.message ?? `The answer is ${response.status}`
  if (response.status === 401 && path !== '/login') challenged(response)
  throw new ApiError(response.status, message, body)
}

function challenged(response: Response): void {
  me.value = undefined
  const byKey = !(response.headers.get('WWW-Authenticate') ?? '').includes('realm') || sessionStorage.getItem(KEY)
  access.value = byKey ? 'key' : 'login'
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send('GET', path, signal ? { signal } : {})
  return (await response.json()) as T
}

export async function put(path: string): Promise<void> {
  await send('PUT', path)
}

export async function putBody<T>(path: string, body: string, type: string): Promise<T> {
  const response = await send('PUT', path, { body, type })
  return (await response.json()) as T
}

export async function post<T>(path: string, body: string, type = 'application/json'): Promise<T> {
  const response = await send('POST', path, { body, type })
  return (await response.json()) as T
}

/** Finds out who asks. */
export async function identify(): Promise<void> {
  try {
    const who = await get<Me>('/me')
    // The guest asks where users do not log in.
    if (who.disabled) access.value = 'open'
    else admit(who)
  } catch (e) {
    if (e instanceof ApiError && e.status === 404) access.value = 'open'
    else if (!(e instanceof ApiError) || e.status !== 401) throw e
  }
}

function admit(who: Me): void {
  me.value = who
  csrf = who.csrfToken ?? '-'
  access.value = 'user'
}

export async function logIn(username: string, password: string): Promise<void> {
  admit(await post<Me>('/login', JSON.stringify({ username, password })))
}

export async function logOut(): Promise<void> {
  await send('POST', '/logout')
  csrf = '-'
  me.value = undefined
  access.value = 'login'
}

/** Takes a key for as long as this tab is open. */
export async function useKey(key: string): Promise<void> {
  sessionStorage.setItem(KEY, key)
  await get('/queues')
  access.value = 'open'
}

/** Whether this user may change something. */
export function mayWrite(): boolean {
  return me.value?.level !== 'viewer'
}

export function isAdmin(): boolean {
  return access.value === 'user' && me.value?.level === 'admin'
}

let watching = false

/** Marks the connection as lost and asks every two seconds until Winch answers again. */
export function lost(): void {
  connected.value = false
  if (watching) return
  watching = true
  const ask = async () => {
    try {
      await fetch('/health')
      watching = false
      connected.value = true
    } catch {
      setTimeout(ask, 2000)
    }
  }
  setTimeout(ask, 1000)
}

/** The browser may know first that there is no network. */
export function listenToNetwork(): void {
  addEventListener('offline', lost)
}
