/** Exact arithmetic with amounts and their formatting. Amounts are decimal strings, as binary fractions lose cents. */

/** Format an amount for the page's language. An invalid currency code follows the unformatted amount. */
export function money(amount: string, currency: string): string {
  try {
    const language = document.documentElement.lang || undefined;
    return new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}

/** Return the exact sum of two amounts, with the larger number of decimals. */
export function addAmounts(one: string, other: string): string {
  const digits = Math.max(decimals(one), decimals(other));
  return formatUnits(units(one, digits) + units(other, digits), digits);
}

/** Return the exact product of an amount and a whole number. */
export function multiplyAmount(amount: string, count: number): string {
  const digits = decimals(amount);
  return formatUnits(units(amount, digits) * BigInt(count), digits);
}

/** Return the number of decimals of an amount. */
function decimals(amount: string): number {
  return (amount.split(".")[1] ?? "").length;
}

/** Return an amount in its smallest units: 1234 for 12.34 with two digits. */
function units(amount: string, digits: number): bigint {
  const [whole = "", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(digits, "0"));
}

/** Return the decimal string of an amount in smallest units. */
function formatUnits(amount: bigint, digits: number): string {
  const figures = String(amount < 0n ? -amount : amount).padStart(digits + 1, "0");
  const whole = figures.slice(0, figures.length - digits);
  const sign = amount < 0n ? "-" : "";
  return digits === 0 ? sign + whole : `${sign}${whole}.${figures.slice(-digits)}`;
}
