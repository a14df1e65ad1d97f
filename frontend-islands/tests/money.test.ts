import { readFileSync } from "node:fs";
import { join } from "node:path";
import { money } from "../src/text/money";

/** An amount as the server writes it. */
interface ServerAmount {
  amount: string;
  currency: string;
  money: string;
}

const FILE = join(__dirname, "fixtures", "money.json");
const AMOUNTS = JSON.parse(readFileSync(FILE, "utf-8")) as ServerAmount[];

it("writes amounts as the server does", () => {
  document.documentElement.lang = "en";
  const here = AMOUNTS.map((each) => ({ ...each, money: money(each.amount, each.currency) }));
  expect(here).toEqual(AMOUNTS);
});
