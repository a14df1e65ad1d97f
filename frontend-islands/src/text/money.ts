/** Amounts are decimal strings and are added exactly; binary fractions would lose cents. */

/** Format an amount for the page's language. An unknown currency code is put after the number. */
export function money(amount: string, currency: string): string {
  try {
    const language = document.documentElement.lang || undefined;
    return new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}

export function addAmounts(one: string, other: string): string {
  const digits = Math.max(decimals(one), decimals(other));
  return formatUnits(units(one, digits) + units(other, digits), digits);
}

export function multiplyAmount(amount: string, count: number): string {
  const digits = decimals(amount);
  return formatUnits(units(amount, digits) * BigInt(count), digits);
}

function decimals(amount: string): number {
  return (amount.split(".")[1] ?? "").length;
}

function units(amount: string, digits: number): bigint {
  const [whole = "", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(digits, "0"));
}

function formatUnits(amount: bigint, digits: number): string {
  const figures = String(amount < 0n ? -amount : amount).padStart(digits + 1, "0");
  const whole = figures.slice(0, figures.length - digits);
  const sign = amount < 0n ? "-" : "";
  return digits === 0 ? sign + whole : `${sign}${whole}.${figures.slice(-digits)}`;
}
