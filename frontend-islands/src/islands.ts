/** The entry point of a conversation's page. It is loaded when the page is already usable. */
import { mountIslands } from "./islands/mountIslands";
import { enableDictation } from "./page/dictation";
import { enableReadAloud } from "./page/readAloud";
import { enhancePage } from "./page/enhancePage";

// A style sheet in the page would delay its first paint.
document.querySelector("link[data-islands]")?.setAttribute("rel", "stylesheet");
enhancePage();
enableReadAloud();
enableDictation();
mountIslands();
