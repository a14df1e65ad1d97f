/** What a page of the shop loads, after it is usable without. */
import { mountIslands } from "./islands/mount";
import { easePage } from "./page";

easePage();
mountIslands();
