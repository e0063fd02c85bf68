// What a shift costs in clicks and keys: a major incident from registration to its end, and ten cases triaged.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, desk, focused, says, visit } from "./desk.mjs";

const demo = desk("demo");
const N_CLICKS_MAX = 20;
const N_KEYS_MAX = 80;
const N_CASES = 10;
const N_KEYS_A_CASE_MAX = 10;

/** The hands of the person at the desk: whatever they do is counted. A character typed is a key. */
function handsOf(page) {
  const hands = {
    clicks: 0,
    keys: 0,
    async click(locator) {
      hands.clicks += 1;
      await locator.click();
    },
    async press(...keys) {
      for (const key of keys) {
        hands.keys += 1;
        await page.keyboard.press(key);
      }
    },
    async type(text) {
      hands.keys += Array.from(text).length;
      await page.keyboard.type(text);
    },
  };
  return hands;
}

/** The field or button that has the focus, with what stands in it. */
const at = (page) => page.evaluate(() => {
  const { id, tagName, name, value } = document.activeElement;
  return { id, tagName, name, value };
});

const isRecorded = (page) => says(page.getByRole("status"), /已登记/);

async function register(page, hands, title) {
  await hands.click(page.locator(".main-nav a", { hasText: "登记突发事件" }));
  await page.locator("form#register").waitFor();
  await hands.press("a");
  await hands.type(title);
  await hands.press("Tab", "ArrowDown", "ArrowDown");
  assert.equal(await page.locator("#grade").inputValue(), "major");
  // Past the times, of which that of the first report is now.
  await hands.press("Tab", "Tab", "Tab");
  await hands.type("甲");
  await hands.press("Enter");
  await isRecorded(page);
}

async function linkThree(page, hands) {
  await hands.click(page.locator("#acts-cases summary"));
  for (const n of [0, 1, 2]) await hands.click(page.locator("form#link-cases .picks input:enabled").nth(n));
  await hands.click(page.locator("form#link-cases > button"));
  await isRecorded(page);
  assert.equal(await page.locator("#linked a").count(), 3);
}

async function upgrade(page, hands) {
  await hands.click(page.locator("#acts-incident summary"));
  await hands.press("Tab", "ArrowDown", "Tab");
  await hands.type("伤亡上升");
  await hands.press("Tab", "Enter");
  await isRecorded(page);
  await says(page.locator(".subject-line"), /特别重大/);
}

/** Publishes what is proposed until nothing is owed, and gives what that was. */
async function publish(page, hands) {
  const kinds = [];
  while (await page.locator("form#release[data-next]").count()) {
    assert.ok(kinds.length < 5, `${kinds} were published and more is proposed`);
    kinds.push(await page.locator("#kind").inputValue());
    await hands.press("a");
    assert.equal(await focused(page), "title");
    await hands.type("通报");
    await hands.press("Enter");
    await isRecorded(page);
  }
  return kinds;
}

async function end(page, hands) {
  await hands.press("a");
  assert.equal(await focused(page), "note");
  await hands.type("处置完毕");
  await hands.press("Tab", "Enter");
  await isRecorded(page);
  await says(page.locator(".actions"), /已结束处置/);
}

test(`a major incident takes at most ${N_CLICKS_MAX} clicks and ${N_KEYS_MAX} keys to its end`, BOUNDED, visit(demo, async (page) => {
  const hands = handsOf(page);
  await page.goto("/");
  await register(page, hands, "厂房起火");
  await linkThree(page, hands);
  await upgrade(page, hands);
  const kinds = await publish(page, hands);
  for (const kind of ["authoritative", "press_conference"]) assert.ok(kinds.includes(kind), `${kinds}`);
  await end(page, hands);
  const { clicks, keys } = hands;
  console.log(`a major incident: ${clicks} clicks and ${keys} keys`);
  assert.ok(clicks <= N_CLICKS_MAX && keys <= N_KEYS_MAX, `${clicks} clicks and ${keys} keys`);
}));

/** Triages the case that the focus is on; class and office as far as nothing is proposed. */
async function triage(page, hands) {
  await hands.press("Enter");
  await page.locator("form#confirm[data-next]").waitFor();
  const id = await page.locator("[data-subject]").getAttribute("data-subject");
  await hands.press("a");
  if ((await at(page)).id === "class") await hands.press("ArrowDown", "Tab");
  const field = await at(page);
  if (field.id === "office" && field.value === "") await hands.type("消防");
  await hands.press("Enter");
  await isRecorded(page);
  await hands.press("g", "q");
  await page.locator("#board").waitFor();
  return id;
}

test(`${N_CASES} cases are triaged by keyboard, none seen twice, with at most ${N_KEYS_A_CASE_MAX} keys each`, BOUNDED, visit(demo, async (page) => {
  // The name that was given once on a shift is remembered.
  await page.goto("/");
  await register(page, handsOf(page), "某矿冒顶");
  await page.goto("/?state=untriaged");
  const seen = new Set();
  const costs = [];
  let begun = true;
  for (let n = 0; n < N_CASES; n += 1) {
    const hands = handsOf(page);
    if (begun) await hands.press("j");
    begun = false;
    await page.waitForFunction(() => document.activeElement.classList.contains("open"));
    const id = await triage(page, hands);
    assert.ok(!seen.has(id), `${id} is seen twice`);
    seen.add(id);
    costs.push(hands.keys);
  }
  console.log(`keys by case: ${costs.join(" ")}`);
  assert.ok(costs.every((keys) => keys <= N_KEYS_A_CASE_MAX), costs.join(" "));
}));
