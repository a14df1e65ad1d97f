/** Amounts are decimal strings. They are added up exactly: binary fractions would lose cents. */

/** In the reader's own way of writing money; a currency the browser does not know is written behind. */
export function money(amount: string, currency: string): string {
  try {
    const language = document.documentElement.lang || undefined;
    return new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}

export function added(one: string, other: string): string {
  const digits = Math.max(decimals(one), decimals(other));
  return written(units(one, digits) + units(other, digits), digits);
}

export function times(amount: string, count: number): string {
  const digits = decimals(amount);
  return written(units(amount, digits) * BigInt(count), digits);
}

function decimals(amount: string): number {
  return (amount.split(".")[1] ?? "").length;
}

function units(amount: string, digits: number): bigint {
  const [whole = "", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(digits, "0"));
}

function written(amount: bigint, digits: number): string {
  const figures = String(amount < 0n ? -amount : amount).padStart(digits + 1, "0");
  const whole = figures.slice(0, figures.length - digits);
  const sign = amount < 0n ? "-" : "";
  return digits === 0 ? sign + whole : `${sign}${whole}.${figures.slice(-digits)}`;
}
