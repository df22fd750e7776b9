/** Entry of the options tab: the app, beginning under More, or at the page of More that the address names. */
import { mount } from "../../popup/mount.tsx";
import { parseRoute, type Route } from "../../popup/window/route.ts";

const page = parseRoute({ name: "more-page", page: location.hash.slice(1) });
const first: readonly Route[] = [{ name: "more" }, ...(page === null ? [] : [page])];
void mount({ popup: false, first });
