// What the browser tests share: servers on ports of their own, one browser a file, visits whose faults are collected.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { chromium } from "playwright-core";

/** The longest that any one condition is waited for, in milliseconds. */
export const WAIT_MS_MAX = 15_000;
/** Options of a test: none runs longer. */
export const BOUNDED = { timeout: 120_000 };
/** The pages about people, each with the made-up person who sees it; they are there where people sign in. */
export const PEOPLE_PAGES = { people: "admin", person: "admin", access: "auditor", account: "duty" };
/** The pages that the demo has, each with its name and address; it takes no import in, so it has no page of one. */
export const DEMO_PAGES = JSON.parse(await readFile(new URL("pages.json", import.meta.url), "utf8"))
  .filter(({ name }) => name !== "imported" && !(name in PEOPLE_PAGES));
/** What the made-up people of the demo are called. */
export const MADE_UP = { duty: "演示·值班员", office: "演示·监管一处", press: "演示·新闻处", leader: "演示·局领导", auditor: "演示·审计管理员", admin: "演示·系统管理员" };
/** The desk's own screen. */
export const DESK_SCREEN = { width: 1366, height: 768 };

const FIRST_PAINT_MS_MAX = 1_000;
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
];

/** Runs the binary to its end and gives what it printed. */
export async function huiying(...args) {
  const child = started(args);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].on("data", (bytes) => { said[name] += bytes; });
  const [code] = await once(child, "close");
  assert.equal(code, 0, `huiying ${args.join(" ")} ended with ${code}: ${said.stderr}`);
  return said.stdout;
}

function started(args) {
  const binary = process.env.HUIYING_BIN;
  assert.ok(binary, "HUIYING_BIN names no binary; `cargo test -p huiying-tests --test pages` builds and names it");
  const { HUIYING_CONFIG, HUIYING_DATA, ...env } = process.env;
  return spawn(binary, args, { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** A server on a data directory: `command` is `demo` or `serve`, or a list with its options; a port of 0 takes a free one. */
export async function serve(command, data, port = 0) {
  const child = started([...[command].flat(), "--data", data, "--listen", `127.0.0.1:${port}`]);
  const log = [];
  child.stderr.on("data", (bytes) => log.push(bytes));
  const ended = once(child, "close");
  const url = await Promise.race([addressOf(child), ended.then(() => null)]);
  assert.ok(url, `the server ended before it served: ${log.join("")}`);
  await ready(url);
  const stop = async () => {
    child.kill("SIGTERM");
    const [code] = await ended;
    assert.equal(code, 0, `the server did not stop cleanly: ${log.join("")}`);
  };
  return { url, port: Number(new URL(url).port), stop };
}

async function addressOf(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url) return url;
  }
  return null;
}

/** Asks until every part of the server is ready. */
async function ready(url) {
  const until = performance.now() + WAIT_MS_MAX;
  while (!(await fetch(new URL("readyz", url))).ok) {
    assert.ok(performance.now() < until, `the server is not ready after ${WAIT_MS_MAX} ms`);
    await pause(50);
  }
}

/**
 * A desk for the tests of one file: a fresh folder with a data directory in it, a server on that and a browser, all
 * gone afterwards. `fill` may put something into the data directory before the server opens it.
 */
export function desk(command, fill = async () => {}) {
  const it = { folder: "", data: "", url: "", server: null, browser: null };
  before(async () => {
    it.folder = await mkdtemp(join(tmpdir(), "huiying-pages-"));
    it.data = join(it.folder, "data");
    await fill(it);
    it.server = await serve(command, it.data);
    it.url = it.server.url;
    const executablePath = process.env.HUIYING_CHROMIUM ?? "/usr/bin/chromium";
    // Fields of time show their parts in the order of the browser's own language, whatever the page says.
    it.browser = await chromium.launch({ executablePath, args: FLAGS, env: { ...process.env, LANGUAGE: "en_US" } });
  }, { timeout: 600_000 });
  after(async () => {
    await it.browser?.close();
    await it.server?.stop();
    if (it.folder) await rm(it.folder, { recursive: true, force: true });
  });
  return it;
}

/** Signs in as one of the made-up people by a click. */
export async function signIn(page, who, next = "/") {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("button", { name: MADE_UP[who] }).click();
  await page.locator(".signed-in").waitFor();
}

/** Opens a page about people as whoever sees it. */
export async function openOfPeople(page, name) {
  await signIn(page, PEOPLE_PAGES[name], name === "person" ? "/people" : `/${name}`);
  if (name === "person") await page.locator("#people").getByText(MADE_UP.office).click();
  await page.locator("main h1").waitFor();
}

/**
 * The body of a test: one person's visit to the desk. It fails with everything that went wrong behind the page: errors
 * and warnings of the console, scripts that threw, requests that failed, requests to another host, and dialogs.
 */
export function visit(desk, work, options = {}) {
  return () => person(desk, work, options);
}

/** The same for one of several people. `expected` are patterns of the faults that the test provokes. */
export async function person(desk, work, { expected = [], aborted, ...options } = {}) {
  const context = await desk.browser.newContext({
    baseURL: desk.url, viewport: DESK_SCREEN, locale: "zh-CN", timezoneId: "Asia/Shanghai", ...options,
  });
  context.setDefaultTimeout(WAIT_MS_MAX);
  if (aborted) await context.route(aborted, (route) => route.abort());
  const faults = faultsOf(context, new URL(desk.url).host);
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
  assert.deepEqual(faults.filter((fault) => !expected.some((pattern) => pattern.test(fault))), []);
}

function faultsOf(context, host) {
  const faults = [];
  context.on("console", (message) => {
    // A form that is refused comes back with this status, which the browser notes.
    if (message.text().includes("a status of 422")) return;
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => faults.push(`script: ${error.error()}`));
  context.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  context.on("request", (request) => {
    const to = new URL(request.url());
    if (to.protocol !== "data:" && to.host !== host) faults.push(`another host: ${to.href}`);
  });
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // What the browser itself gives up when the page is left: the stream, or an image on its way.
    if (why !== "net::ERR_ABORTED") faults.push(`failed: ${new URL(request.url()).pathname} ${why}`);
  });
  return faults;
}

/** Waits until an element says something that matches. */
export async function says(locator, pattern) {
  await locator.filter({ hasText: pattern }).first().waitFor();
}

/** The row of the queue with this number. */
export function row(page, number) {
  return page.locator("#board tbody tr", { hasText: number });
}

/** Opens the case with this number from the queue. */
export async function openCase(page, number) {
  await page.goto("/?state=all");
  await row(page, number).locator("a.open").click();
  await says(page.locator(".subject"), number);
}

const ORDERS = `工单编号,来电人,联系电话,标题,受理时间,承办单位,办理时限,处理说明
SC20260901001,张某某,19900001234,楼道堆放电动车,2026-09-01 08:30,消防监督处,下周,
SC20260901002,李某某,19900005678,夜间异味扰民,2026-09-01 09:10,危化监管处,2026-09-15 18:00,已责令整改
`;

/** Uploads a table of two made-up orders and opens what would be imported of it. */
export async function openUpload(page) {
  await page.goto("/import");
  const file = { name: "九月工单.csv", mimeType: "text/csv", buffer: Buffer.from(ORDERS) };
  await page.locator("#upload-file").setInputFiles(file);
  await page.locator("form#upload button").click();
  await page.locator("form#columns").waitFor();
}

/** A desk whose orders came with a file; the demo takes none in. */
export function deskWithImport() {
  return desk("serve", async ({ folder, data }) => {
    const file = join(folder, "orders.csv");
    await writeFile(file, ORDERS);
    await huiying("import", "hotline", file, "--data", data);
  });
}

/** Opens the page of the import that the desk has. */
export async function openImported(page) {
  await page.goto("/import");
  await page.locator('a[href^="/imports/"]').first().click();
  await page.locator("h1").waitFor();
}

/** Opens the first incident of the queue. */
export async function openIncident(page) {
  await page.goto("/");
  await page.locator(".is-incident a.open").first().click();
  await page.locator("form#release").waitFor();
}

/** Confirms class and office on the case page that is open. */
export async function confirm(page, office, officer, of = "help") {
  const form = page.locator("form#confirm");
  await form.locator("[name=class]").selectOption(of);
  await form.locator("[name=office]").fill(office);
  await form.locator("[name=officer]").fill(officer);
  await form.locator("button").click();
}

/** Asserts that the page is painted within a second. It is the best of three visits, since the machine may be busy. */
export async function paintsAtOnce(page, path) {
  let best = Infinity;
  for (let n = 0; n < 3; n += 1) {
    await page.goto(path);
    const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    best = Math.min(best, await (await page.waitForFunction(paint)).jsonValue());
  }
  assert.ok(best < FIRST_PAINT_MS_MAX, `first paint of ${path} after ${best} ms`);
}

/** The id of the element that has the focus, which has to be seen: an outline of at least two pixels. */
export async function focused(page) {
  const { id, style, width } = await page.evaluate(() => {
    const { outlineStyle: style, outlineWidth: width } = getComputedStyle(document.activeElement);
    return { id: document.activeElement.id, style, width };
  });
  assert.ok(style !== "none" && parseFloat(width) >= 2, `the focus on #${id} cannot be seen: ${style} ${width}`);
  return id;
}

/** Marks the document, so that a reload can be told. */
export async function mark(page) {
  await page.evaluate(() => { window.marked = true; });
}

/** Asserts that the page is still the document that was marked. */
export async function notReloaded(page) {
  assert.equal(await page.evaluate(() => window.marked), true, "the page was loaded again");
}
