// The queue at the size of a real quarter: 26,788 requests of a city's hotline, all of them long past their limits.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { BOUNDED, desk, focused, huiying, paintsAtOnce, says, visit } from "./desk.mjs";

const DATA = process.env.HUIYING_TEST_DATA ?? join(import.meta.dirname, "../../../shared/data");
const FILE = join(DATA, "hotline/boston_311_2015q1.csv");
// As the file's own note counts them.
const N_ALL = 26_788;
const N_OPEN = 4_873;
/** Of these the ones with a target of the city, which has passed; of the others nobody has said which rule governs. */
const N_MISSED = 3_230;

if (!existsSync(FILE)) {
  const why = `${FILE} is missing; set HUIYING_TEST_DATA to the data folder`;
  assert.notEqual(process.env.HUIYING_TEST_REQUIRE, "1", `HUIYING_TEST_REQUIRE=1 lets no test be skipped: ${why}`);
  console.error(`SKIPPED: ${why}`);
} else {
  whole();
}

/** The number beside a link or at the end of the pager. */
const number = async (locator) => Number(/(\d+)\D*$/.exec(await locator.textContent())[1]);

function whole() {
  const boston = desk("serve", async ({ data }) => {
    const summary = JSON.parse(await huiying("import", "hotline", FILE, "--data", data, "--json"));
    const { rows, received, repeats, closed, refused } = summary;
    const counted = { rows, received, repeats, closed, refused };
    const inTheFile = { rows: N_ALL, received: N_ALL, repeats: 0, closed: N_ALL - N_OPEN, refused: 0 };
    assert.deepEqual(counted, inTheFile);
  });
  const pager = (page) => page.locator(".pager");

  test("the queue of 26,788 cases is painted within a second", BOUNDED, visit(boston, async (page) => {
    await paintsAtOnce(page, "/");
    await says(page.locator("[data-live-status]"), /^实时$/);
    await paintsAtOnce(page, "/?state=all&page=100");
  }));

  test("every state counts what the file holds", BOUNDED, visit(boston, async (page) => {
    await page.goto("/");
    const counts = { open: N_OPEN, overdue: N_OPEN, untriaged: N_OPEN, closed: N_ALL - N_OPEN, all: N_ALL };
    assert.equal(await number(page.locator("#state-overdue .possible")), N_OPEN - N_MISSED, "possible");
    for (const [state, n] of Object.entries(counts)) {
      const shown = page.locator(`#state-${state} .n`);
      assert.equal(await number(shown), state === "overdue" ? N_MISSED : n, state);
      await page.locator(`#state-${state}`).click();
      await page.locator(`#state-${state}[aria-current=page]`).waitFor();
      assert.equal(await number(pager(page)), n, `rows of ${state}`);
    }
  }));

  test("every rule on offer leads to cases under it, and to no other", BOUNDED, visit(boston, async (page) => {
    await page.goto("/?state=all");
    const rules = await page.locator("#filter-rule option").evaluateAll((options) => options.map(({ value }) => value));
    assert.deepEqual(rules.filter(Boolean).sort(), ["AH-MSG-INQUIRY-15WD", "AH-MSG-SUGGEST-7WD", "SOURCE-TARGET"]);
    for (const rule of rules.filter(Boolean)) {
      await page.locator("#filter-rule").selectOption(rule);
      await page.waitForURL((url) => url.searchParams.get("rule") === rule);
      const n = await number(pager(page));
      assert.ok(n > 0 && n <= N_ALL, `${n} cases under ${rule}`);
      assert.equal(await page.locator("#filter-rule").inputValue(), rule);
      assert.equal(await page.locator("#state-all[aria-current=page]").count(), 1, "the state is kept");
    }
  }));

  test("the channel of the file has all of it and another has none", BOUNDED, visit(boston, async (page) => {
    await page.goto("/?state=all");
    await page.locator("#filter-channel").selectOption("hotline");
    await page.waitForURL(/channel=hotline/);
    assert.equal(await number(pager(page)), N_ALL);
    await page.locator("#filter-channel").selectOption("message");
    await page.waitForURL(/channel=message/);
    await says(page.locator(".empty"), /没有符合条件的事项/);
  }));

  test("pages follow one another without a gap or a repeat, to the last", BOUNDED, visit(boston, async (page) => {
    await page.goto("/");
    const ids = () => page.locator("#board tbody tr").evaluateAll((rows) => rows.map((row) => row.id));
    const first = await ids();
    await page.locator("#page-next").click();
    await says(pager(page), /第 2 \//);
    const second = await ids();
    assert.equal(new Set([...first, ...second]).size, first.length + second.length);
    await page.locator("#page-previous").click();
    await says(pager(page), /第 1 \//);
    assert.deepEqual(await ids(), first);
    const nPages = Number(/\/ (\d+) 页/.exec(await pager(page).textContent())[1]);
    assert.equal(nPages, Math.ceil(N_OPEN / first.length));
    await page.goto(`/?page=${nPages}`);
    assert.equal((await ids()).length, N_OPEN - (nPages - 1) * first.length);
    assert.equal(await page.locator("#page-next").count(), 0);
  }));

  test("a case is reached by keyboard and says by which rule it is late", BOUNDED, visit(boston, async (page) => {
    await page.goto("/");
    for (const key of ["j", "j", "j", "k"]) await page.keyboard.press(key);
    const id = await focused(page);
    const title = await page.locator(`#${id}`).textContent();
    await page.keyboard.press("Enter");
    await says(page.locator("h1"), title);
    await says(page.locator(".clock").first(), /逾期 \d+ 天/);
    const folded = page.locator(".derivation:not([open]) > summary");
    for (let n = await folded.count(); n > 0; n -= 1) await folded.first().click();
    await says(page.locator(".clock blockquote").first(), /依据/);
    await page.keyboard.press("g");
    await page.keyboard.press("q");
    await page.locator("#board").waitFor();
  }));
}
