/** Entry of this page; until its screens exist it only names itself. */
import { render } from "preact";

const root = document.querySelector("#app");
if (root !== null) render(<h1>Sealfield</h1>, root);
