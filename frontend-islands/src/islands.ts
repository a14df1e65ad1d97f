/** What a page of the shop loads, after it is usable without. */
import { mountIslands } from "./islands/mount";
import { listenToAnswers } from "./listen";
import { easePage } from "./page";

easePage();
listenToAnswers();
mountIslands();
