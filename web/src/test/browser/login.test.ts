import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { URL_USERS, close, launch, open, sees, violations } from './pages'

let browser: Browser

const ADMIN = { Authorization: `Basic ${btoa('alice:correct horse')}` }

beforeAll(async () => {
  browser = await launch()
  const post = (path: string, type: string, body: string) =>
    fetch(URL_USERS + path, { method: 'POST', headers: { ...ADMIN, 'Content-Type': type }, body })
  const made = await post('/users', 'application/json', JSON.stringify({ username: 'vera', password: 'only looks on', roles: ['viewer'] }))
  expect(made.status).toBe(200)
  const job = await post('/jobs', 'text/yaml', 'name: waits\npermissions: [{role: public}]\ntasks:\n  - {name: a, queue: none, run: echo}\n')
  expect(job.status).toBe(200)
})

afterAll(async () => browser?.close())

async function logIn(page: Awaited<ReturnType<typeof open>>, name: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

test('one logs in, comes back to the page one asked for, and logs out', async () => {
  const page = await open(browser, '/ui/jobs?q=waits', {}, URL_USERS)
  await page.getByRole('heading', { name: 'Log in to Winch' }).waitFor()
  expect(await violations(page)).toEqual([])
  await logIn(page, 'alice', 'wrong')
  await sees(page, 'wrong username or password')
  await logIn(page, 'alice', 'correct horse')
  await page.getByRole('link', { name: 'waits' }).waitFor()
  await page.getByRole('link', { name: 'waits' }).click()
  await page.getByRole('button', { name: 'Cancel' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Cancel' }).waitFor()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'Log in to Winch' }).waitFor()
  await close(page)
})

test('who may only look sees nothing to press', async () => {
  const page = await open(browser, '/ui/jobs', {}, URL_USERS)
  await logIn(page, 'vera', 'only looks on')
  await page.getByRole('link', { name: 'waits' }).click()
  await page.getByRole('heading', { name: 'waits' }).waitFor()
  expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0)
  await close(page)
})

test('an administrator adds a user, makes and revokes a token, and reads the audit log', async () => {
  const page = await open(browser, '/ui/access', {}, URL_USERS)
  await logIn(page, 'alice', 'correct horse')
  await page.getByLabel('Name of the token').fill('backup')
  await page.getByLabel('Role of the token').selectOption('viewer')
  await page.getByRole('button', { name: 'Make a token' }).click()
  const token = await page.getByRole('region', { name: 'The new token' }).locator('code').textContent()
  const jobs = await fetch(`${URL_USERS}/jobs`, { headers: { Authorization: `Bearer ${token}` } })
  expect(jobs.status).toBe(200)
  const row = page.getByRole('row', { name: /backup/ })
  await row.getByRole('button', { name: 'Revoke' }).click()
  await row.getByRole('button', { name: 'Sure?' }).click()
  await row.waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Users' }).click()
  await page.getByLabel('Name of the user').fill('otto')
  await page.getByLabel('Password of the user').fill('a long enough one')
  await page.getByLabel('Role of the user').selectOption('operator')
  await page.getByRole('button', { name: 'Add a user' }).click()
  await page.getByLabel('Level of otto').selectOption('viewer')
  await page.getByRole('button', { name: 'Disable otto' }).click()
  await page.getByRole('button', { name: 'Enable otto' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByRole('row', { name: /User added alice otto/ }).waitFor()
  await page.getByRole('row', { name: /Token revoked alice/ }).waitFor()
  expect(await violations(page)).toEqual([])
  await close(page)
})

test('who is no administrator sees the own tokens and nothing of others', async () => {
  const page = await open(browser, '/ui/access?view=users', { width: 360 }, URL_USERS)
  await logIn(page, 'vera', 'only looks on')
  await sees(page, 'No tokens')
  expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0)
  expect(await violations(page)).toEqual([])
  await close(page)
})
