/** Write a message for the storefront's developer to the console. */
export function report(message: string): void {
  console.error(`<shop-assistant>: ${message}`);
}
