/** The entry of a conversation's page; it is loaded after the page is usable. */
import { mountIslands } from "./islands/mountIslands";
import { enableReadAloud } from "./page/readAloud";
import { enhancePage } from "./page/enhancePage";

enhancePage();
enableReadAloud();
mountIslands();
