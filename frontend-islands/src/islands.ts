/** The entry point of a conversation's page. It is loaded when the page is already usable. */
import { mountIslands } from "./islands/mountIslands";
import { enableDictation } from "./page/dictation";
import { enableReadAloud } from "./page/readAloud";
import { enhancePage } from "./page/enhancePage";

enhancePage();
enableReadAloud();
enableDictation();
mountIslands();
