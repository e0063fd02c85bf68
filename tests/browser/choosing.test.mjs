// Cases and incidents are chosen from a list by title and number, from both sides, with scripts and without.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BOUNDED, desk, mark, notReloaded, openCase, openIncident, row, says, visit } from "./desk.mjs";

const demo = desk("demo");
const WITHOUT = { javaScriptEnabled: false };
const FIRE = "化工园区储罐起火";

const summary = (page, id) => page.locator(`#${id} summary`);

async function send(page, form, officer = "甲") {
  await page.locator(`form#${form} [name=officer]`).fill(officer);
  await page.locator(`form#${form} button`).last().click();
}

/** Searches in the list of a form and chooses what has this text. */
async function choose(page, form, words, text) {
  const field = page.locator(`form#${form} input[type=search]`);
  await field.fill(words);
  await field.press("Enter");
  const options = page.locator(`form#${form} .picks label`);
  await page.waitForFunction((of) => document.querySelectorAll(`form#${of} .picks label`).length === 1, form);
  await says(options, text);
  await options.filter({ hasText: text }).locator("input").check();
}

for (const [name, number, options] of [["with scripts", "DEMO-0006", {}], ["without scripts", "DEMO-0008", WITHOUT]]) {
  test(`a case is linked to an incident found by its title, and each names the other, ${name}`, BOUNDED, visit(demo, async (page) => {
    await page.goto("/?state=all&per_page=100");
    await row(page, number).locator("a.open").click();
    const title = await page.locator("h1").textContent();
    await summary(page, "acts-flow").click();
    assert.ok(await page.locator("form#link .picks label").count() >= 2, "what is in hand is offered before anything is typed");
    await choose(page, "link", "储罐", FIRE);
    await send(page, "link");
    await says(page.getByRole("status"), /已登记/);

    const toIncident = page.locator(".facts a", { hasText: FIRE });
    assert.match(await toIncident.getAttribute("href"), /\?from=state%3Dall%26per_page%3D100$/);
    await toIncident.click();
    await says(page.locator("#linked"), `${number} ${title}`);
    await page.locator("#linked a", { hasText: number }).click();
    await says(page.locator("h1"), title);
    assert.match(await page.locator("a[data-back]").getAttribute("href"), /^\/\?state=all&per_page=100#row-c/);
  }, options));

  test(`several cases are added on the page of an incident, ${name}`, BOUNDED, visit(demo, async (page) => {
    await openIncident(page);
    await summary(page, "acts-cases").click();
    const ticks = page.locator("form#link-cases .picks input:enabled");
    const chosen = [];
    for (const at of [0, 1]) {
      await ticks.nth(at).check();
      chosen.push(await ticks.nth(at).getAttribute("value"));
    }
    await send(page, "link-cases");
    await says(page.getByRole("status"), /已登记/);
    for (const id of chosen) assert.equal(await page.locator(`#linked a[href^="/cases/${id}"]`).count(), 1);
    await summary(page, "acts-cases").click();
    for (const id of chosen) {
      assert.ok(await page.locator(`form#link-cases input[value=${id}]`).isDisabled(), "it is not offered again");
    }
  }, options));

  test(`a number or an address that is pasted finds the one it names, ${name}`, BOUNDED, visit(demo, async (page) => {
    await openIncident(page);
    const [address, title] = [page.url(), await page.locator("h1").textContent()];
    await openCase(page, "DEMO-0010");
    const ofCase = page.url();
    await summary(page, "acts-flow").click();
    await choose(page, "link", address, title);
    await page.goto(address);
    await summary(page, "acts-cases").click();
    await choose(page, "link-cases", name === "with scripts" ? ofCase : "demo-0010", /DEMO-0010/);
  }, options));
}

test("the list narrows as one types, keeps what is chosen, and the page stays", BOUNDED, visit(demo, async (page) => {
  await openIncident(page);
  await summary(page, "acts-cases").click();
  await mark(page);
  const field = page.locator("form#link-cases input[type=search]");
  const options = page.locator("form#link-cases .picks label");
  const open = await options.filter({ has: page.locator("input:enabled") }).allTextContents();
  const [first, second] = open.map((said) => /DEMO-\d+/.exec(said)[0]);
  const isAlone = (n) => page.waitForFunction((n) => document.querySelectorAll("form#link-cases .picks label").length === n, n);
  await field.pressSequentially(first);
  await isAlone(1);
  await options.locator("input").check();
  await field.fill(second);
  await says(options, second);
  await isAlone(2);
  assert.ok(await options.filter({ hasText: first }).locator("input").isChecked(), "what is ticked stays in the list");
  await field.fill("没有这样的来件");
  await isAlone(1);
  await notReloaded(page);
}));

test("an incident is merged into one chosen from the list", BOUNDED, visit(demo, async (page) => {
  await page.goto("/incidents/new");
  await page.locator("#title").fill("园区又报起火");
  await page.locator("#grade").selectOption("general");
  await page.locator("#officer").fill("甲");
  await page.locator("form#register button").click();
  await page.locator("form#release").waitFor();
  await summary(page, "acts-incident").click();
  await choose(page, "merge", "储罐", FIRE);
  await page.locator("#merge-note").fill("同一起");
  await send(page, "merge");
  await says(page.locator(".notice"), FIRE);
}));

for (const [name, options] of [["with scripts", {}], ["without scripts", WITHOUT]]) {
  test(`a second incident of the same name is shown the first and asked for, ${name}`, BOUNDED, visit(demo, async (page) => {
    const register = async (title) => {
      await page.locator("#title").fill(title);
      await page.locator("#grade").selectOption("major");
      await page.locator("#officer").fill("甲");
      await page.locator("form#register button").click();
    };
    const title = `3号楼A座起火${name.length}`;
    await page.goto("/incidents/new");
    await register(title);
    await page.locator("form#release").waitFor();
    const first = new URL(page.url()).pathname;

    await page.goto("/incidents/new");
    assert.equal(await page.locator("#same_name").count(), 0, "nobody is asked where there is none");
    await register(` ３号楼 Ａ座 起火${name.length}`);
    await says(page.getByRole("alert"), /已有同名的突发事件/);
    await says(page.locator("#same-name a"), title);
    assert.equal(await page.locator("#same-name a").getAttribute("href"), first);
    await page.locator("#same_name").check();
    await page.locator("form#register button").click();
    await page.locator("form#release").waitFor();
    assert.notEqual(new URL(page.url()).pathname, first);
  }, options));
}
