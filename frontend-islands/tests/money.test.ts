import { readFileSync } from "node:fs";
import { join } from "node:path";
import { money } from "../src/money";

interface Written {
  amount: string;
  currency: string;
  money: string;
}

const FILE = join(__dirname, "fixtures", "money.json");
const WRITTEN = JSON.parse(readFileSync(FILE, "utf-8")) as Written[];

it("writes amounts as the server does", () => {
  document.documentElement.lang = "en";
  const here = WRITTEN.map((each) => ({ ...each, money: money(each.amount, each.currency) }));
  expect(here).toEqual(WRITTEN);
});
