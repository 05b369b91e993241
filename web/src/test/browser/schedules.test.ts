import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { URL_OPEN, close, launch, open, sees, violations } from './pages'

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterEach(async () => {
  const { items } = (await (await fetch(`${URL_OPEN}/scheduled-jobs?size=20`)).json()) as { items: { id: string }[] }
  await Promise.all(items.map(({ id }) => fetch(`${URL_OPEN}/scheduled-jobs/${id}`, { method: 'DELETE' })))
})

afterAll(async () => browser?.close())

async function scheduled(name: string, cron: string): Promise<string> {
  const made = await fetch(`${URL_OPEN}/scheduled-jobs`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/yaml' },
    body: `name: ${name}\nschedule: {cron: "${cron}"}\ntasks:\n  - {name: work, run: echo worked}\n`,
  })
  expect(made.status).toBe(200)
  return ((await made.json()) as { id: string }).id
}

function dateOf(day: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

test('a schedule is made with a preview of its firings, and edited with a comparison', async () => {
  const page = await open(browser, '/ui/schedules')
  await page.getByRole('link', { name: 'New schedule' }).click()
  await page.waitForURL('**/ui/schedules/new')
  const firings = page.getByRole('region', { name: 'Next firings' })
  await firings.getByRole('listitem').nth(6).waitFor()
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText('name: yearly\nschedule:\n  cron: "0 5 1 1"\ntasks:\n  - {name: a, run: echo a}\n')
  await sees(page, 'The cron expression cannot be read yet.')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText('name: yearly\nschedule:\n  cron: "0 5 1 1 *"\ntasks:\n  - {name: a, run: echo a}\n')
  await expect.poll(async () => new Set((await firings.locator('time').allTextContents()).map((t) => t.slice(4, 16))).size).toBe(1)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'yearly' }).waitFor()

  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByRole('heading', { name: 'Edit yearly' }).waitFor()
  await page.locator('.cm-line', { hasText: 'cron' }).click()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+Home')
  await page.keyboard.insertText('  cron: "0 6 1 1 *"')
  const changes = page.getByRole('region', { name: 'Changes' })
  await changes.locator('.removed', { hasText: '0 5 1 1 *' }).waitFor()
  await changes.locator('.added', { hasText: '0 6 1 1 *' }).waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'yearly' }).waitFor()
  await sees(page, '0 6 1 1 *')
  await close(page)
})

test('a schedule runs now, and its job is in the week', async () => {
  const id = await scheduled('by hand', '0 0 29 2 *')
  const page = await open(browser, `/ui/schedules/${id}`)
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.waitForURL(/ui\/jobs\/\w{32}/)
  const job = page.url().replace(/.*\//, '')
  const { createdAt } = (await (await fetch(`${URL_OPEN}/jobs/${job}`)).json()) as { createdAt: string }
  await page.goto(`/ui/schedules?view=week&week=${dateOf(new Date(createdAt))}`)
  await page.getByRole('link', { name: /by hand/ }).click()
  await page.waitForURL(`**/ui/jobs/${job}`)
  await close(page)
})

test('the week shows planned firings and collisions', async () => {
  const id = await scheduled('first', '30 3 * * *')
  await scheduled('second', '30 3 * * MON-FRI')
  const later = new Date()
  later.setDate(later.getDate() + 14)
  const page = await open(browser, '/ui/schedules')
  await page.getByRole('link', { name: 'Week', exact: true }).click()
  await page.goto(`/ui/schedules?view=week&week=${dateOf(later)}`)
  await sees(page, '0 missed, 5 collisions')
  expect(await page.getByRole('link', { name: 'first planned' }).count()).toBe(7)
  expect(await page.getByRole('link', { name: 'second planned' }).count()).toBe(5)
  expect(await violations(page)).toEqual([])
  const before = page.url()
  await page.getByRole('button', { name: 'Week after' }).click()
  await page.waitForURL((url) => url.href !== before)
  await sees(page, '0 missed, 5 collisions')
  await page.getByRole('link', { name: 'first planned' }).first().click()
  await page.waitForURL(`**/ui/schedules/${id}`)
  await close(page)
})
