/** What a page of the shop loads, after it is usable without. */
import { mountIslands } from "./islands/mountIslands";
import { listenToAnswers } from "./page/readAloud";
import { easePage } from "./page/enhancePage";

easePage();
listenToAnswers();
mountIslands();
